"""One stack's run against a provider: what stays, is made, changed, replaced or taken away.

The engine offers each registered resource to ``Deployment.register``; ``finish`` then deletes what the program no
longer declares. Each operation reaches the journal before the next one starts, so a run that is cut off loses nothing.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.journal import Journal, NoJournal
from infra.engine.provider import Diff, PartialError, Provider, ProviderError, Scope, State
from infra.engine.state import in_order
from infra.engine.values import UNKNOWN, Properties
from infra.errors import KitError


class Step(StrEnum):
    """What a run did to a resource."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    READ = "read"


STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"

Observer = Callable[[Step, Resource], None]
"""Is told of each step, after it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A registration: the resource as the program wants it, and the wishes that steer the step."""

    resource: Resource
    scope: Scope
    replace_on_changes: tuple[str, ...] = ()
    delete_before_replace: bool = False
    old_urns: tuple[str, ...] = ()
    import_id: str = ""


class ResourceError(KitError):
    """A resource could not be brought to its goal; the message names it and its line of code."""

    def __init__(self, resource: Resource, reason: str) -> None:
        self.urn = resource.urn
        where = f" ({resource.source})" if resource.source else ""
        super().__init__(f"{resource.type} `{resource.name}`{where}: {reason}")


@dataclass
class Deployment:
    """The graph as it is, the program's wishes, and the provider between them.

    ``preview`` makes nothing and leaves unknown what only a deployment can tell.
    """

    old: Graph
    provider: Provider
    preview: bool = False
    observer: Observer = lambda step, resource: None  # noqa: ARG005
    journal: Journal | NoJournal = field(default_factory=NoJournal)
    exported: Callable[[str], Properties | None] = lambda stack: None  # noqa: ARG005
    """What another stack exported, by its name; None where it is not up."""
    steps: Counter[Step] = field(default_factory=Counter)
    errors: list[ResourceError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._live = {resource.urn: resource for resource in self.old}
        self._doomed = list(self.old.doomed)
        self._declared: set[str] = set()
        self._lock = threading.RLock()

    def graph(self) -> Graph:
        """What exists now."""
        with self._lock:
            return Graph([*in_order(self._live.values()), *self._doomed])

    def has(self, urn: str) -> bool:
        """Whether this URN exists, from an earlier run or this one."""
        return urn in self._live

    def register(self, goal: Goal) -> Resource:
        """Bring one resource to its goal and return it as it now is."""
        with self._lock:
            if self.errors:
                raise ResourceError(goal.resource, "not attempted, because an earlier resource failed")
            try:
                return self._register(goal)
            except ProviderError as error:
                self.errors.append(ResourceError(goal.resource, str(error)))
            except ResourceError as error:
                self.errors.append(error)
            raise self.errors[-1]

    def _register(self, goal: Goal) -> Resource:
        wanted = goal.resource
        if wanted.urn in self._declared:
            raise ResourceError(wanted, "is declared twice in this stack; give one of the two another name")
        self._declared.add(wanted.urn)
        old = self._previous(goal)
        if not wanted.custom or wanted.type.startswith("pulumi:"):
            return self._keep_record(wanted, old)
        wanted = self._checked(wanted, old, goal.scope)
        if old is None:
            return self._import(goal, wanted) if goal.import_id else self._create(wanted, goal.scope)
        diff = self._diff(goal, wanted, old)
        if diff.replace:
            return self._replace(wanted, old, goal, diff)
        if diff.changed or old.init_errors:
            return self._update(wanted, old, goal.scope)
        kept = wanted.with_(id=old.id, outputs=old.outputs, status=old.status, differences=old.differences)
        return self._settle(Step.SAME, kept, changed=kept != old)

    def _previous(self, goal: Goal) -> Resource | None:
        """The resource's former self, under its own URN or one of its aliases."""
        for urn in (goal.resource.urn, *goal.old_urns):
            old = self._live.get(urn)
            if old is None or (urn != goal.resource.urn and urn in self._declared):
                continue
            if urn != goal.resource.urn:
                del self._live[urn]
                self.journal.drop(urn)
            return old
        return None

    def _keep_record(self, wanted: Resource, old: Resource | None) -> Resource:
        """Components and providers exist in the state alone."""
        if wanted.custom:
            identity = old.id if old else str(uuid.uuid5(uuid.NAMESPACE_URL, wanted.urn))
            return self._settle(Step.SAME, wanted.with_(id=identity, outputs=wanted.inputs), changed=True)
        return self._settle(Step.SAME, wanted.with_(outputs=old.outputs if old else {}), changed=True)

    def _checked(self, wanted: Resource, old: Resource | None, scope: Scope) -> Resource:
        inputs, failures = self.provider.check(wanted.type, wanted.name, wanted.inputs, scope)
        if failures:
            raise ResourceError(wanted, "; ".join(f"{f.property}: {f.reason}" for f in failures))
        if old is not None:
            for path in wanted.ignore_changes:
                inputs = _with_old_value(old.inputs, inputs, path.split("."))
        return wanted.with_(inputs=inputs)

    def _diff(self, goal: Goal, wanted: Resource, old: Resource) -> Diff:
        diff = self.provider.diff(wanted.type, str(old.id), old.inputs, wanted.inputs, wanted.ignore_changes)
        replace = {*diff.replace, *(set(diff.changed) & set(goal.replace_on_changes))}
        if (wanted.account, wanted.region) != (old.account, old.region):
            replace.add("provider")
        return Diff(diff.changed, tuple(sorted(replace)), diff.delete_before_replace or goal.delete_before_replace)

    def _create(self, wanted: Resource, scope: Scope, step: Step = Step.CREATE) -> Resource:
        if self.preview:
            return self._settle(step, wanted.with_(id=UNKNOWN, outputs=wanted.inputs))
        try:
            state = self.provider.create(wanted.urn, wanted.type, wanted.inputs, scope)
        except PartialError as error:
            self._settle(step, _made(wanted, error.state, (str(error),)))
            raise
        return self._settle(step, _made(wanted, state))

    def _import(self, goal: Goal, wanted: Resource) -> Resource:
        state = self.provider.read(wanted.urn, wanted.type, goal.import_id, wanted.inputs, goal.scope)
        if state is None:
            raise ResourceError(wanted, f"there is no {goal.import_id!r} to import; look at the id and the account")
        found = _made(wanted, state)
        self._settle(Step.READ, found)
        if self.provider.diff(wanted.type, str(state.id), state.outputs, wanted.inputs, wanted.ignore_changes).changed:
            return self._update(wanted, found, goal.scope)
        return found

    def _update(self, wanted: Resource, old: Resource, scope: Scope) -> Resource:
        if self.preview:
            known = {**old.outputs, **wanted.inputs}
            return self._settle(Step.UPDATE, wanted.with_(id=old.id, outputs=known, status=old.status))
        try:
            state = self.provider.update(wanted.urn, wanted.type, str(old.id), old.inputs, wanted.inputs, scope)
        except PartialError as error:
            self._settle(Step.UPDATE, _made(wanted, error.state, (str(error),)))
            raise
        return self._settle(Step.UPDATE, _made(wanted, state))

    def _replace(self, wanted: Resource, old: Resource, goal: Goal, diff: Diff) -> Resource:
        if old.protect:
            raise ResourceError(wanted, f"is protected, and changing {', '.join(diff.replace)} would replace it")
        if diff.delete_before_replace:
            self._delete(old, goal.scope)
            del self._live[old.urn]
            self.journal.drop(old.urn)
        else:
            self._doomed.append(old.with_(pending_delete=True))
            self.journal.put(self._doomed[-1])
        return self._create(wanted, goal.scope, Step.REPLACE)

    def read(self, goal: Goal, identity: str) -> Resource:
        """Adopt a resource that exists and is not ours (``Type.get``)."""
        with self._lock:
            wanted = goal.resource
            if wanted.urn in self._declared:
                raise ResourceError(wanted, "is declared twice in this stack; give one of the two another name")
            self._declared.add(wanted.urn)
            if wanted.type == STACK_REFERENCE:
                return self._refer(wanted, identity)
            state = self.provider.read(wanted.urn, wanted.type, identity, wanted.inputs, goal.scope)
            if state is None:
                self.errors.append(ResourceError(wanted, f"there is no {identity!r} in account {goal.scope.account}"))
                raise self.errors[-1]
            return self._settle(Step.READ, _made(wanted.with_(external=True), state))

    def _refer(self, wanted: Resource, identity: str) -> Resource:
        """A stack reference: ``identity`` is ``ORGANIZATION/PROJECT/STACK``."""
        stack = identity.rsplit("/", 1)[-1]
        outputs = self.exported(stack)
        if outputs is None:
            self.errors.append(ResourceError(wanted, f"stack {stack!r} is not up yet; bring it up first"))
            raise self.errors[-1]
        answer = {"name": identity, "outputs": outputs, "secretOutputNames": []}
        return self._settle(Step.READ, wanted.with_(id=identity, outputs=answer, external=True))

    def outputs(self, urn: str, outputs: Properties) -> None:
        """Record what a component, or the stack itself, says of itself."""
        with self._lock:
            if urn in self._live:
                self._live[urn] = self._live[urn].with_(outputs=outputs)
                self.journal.put(self._live[urn])

    def finish(self) -> None:
        """Delete, dependents first, what was replaced and what the program no longer declares."""
        with self._lock:
            left = [resource for urn, resource in self._live.items() if urn not in self._declared]
            for resource in reversed(in_order(left)):
                self._retire(resource, {other.urn for other in left})
                del self._live[resource.urn]
                self.journal.drop(resource.urn)
            for resource in list(self._doomed):
                self._retire(resource, set())
                self._doomed.remove(resource)
                self.journal.drop(resource.urn, doomed=True)

    def _retire(self, resource: Resource, going: set[str]) -> None:
        if resource.protect and not resource.pending_delete:
            raise ResourceError(resource, "is protected and no longer declared; declare it again or take protect off")
        if resource.custom and not resource.external and resource.deleted_with not in going:
            self._delete(resource, Scope(resource.account, resource.region))
        self._note(Step.DELETE, resource)

    def _delete(self, resource: Resource, scope: Scope) -> None:
        if self.preview or resource.retain_on_delete or resource.type.startswith("pulumi:"):
            return
        try:
            self.provider.delete(
                resource.urn, resource.type, str(resource.id), resource.inputs, resource.outputs, scope
            )
        except ProviderError as error:
            raise ResourceError(resource, f"cannot be deleted: {error}") from error

    def _settle(self, step: Step, resource: Resource, changed: bool = True) -> Resource:
        self._live[resource.urn] = resource
        if changed:
            self.journal.put(resource)
        self._note(step, resource)
        return resource

    def _note(self, step: Step, resource: Resource) -> None:
        if resource.custom and not resource.type.startswith("pulumi:"):
            self.steps[step] += 1
            self.observer(step, resource)


def _made(wanted: Resource, state: State, init_errors: tuple[str, ...] = ()) -> Resource:
    return wanted.with_(
        id=state.id,
        outputs=state.outputs,
        status=state.status,
        differences=state.differences,
        init_errors=init_errors,
    )


def _with_old_value(old: Any, new: Any, path: list[str]) -> Any:
    """``new`` with the value at one path taken from ``old``, where both have it."""
    head, *rest = path
    if not (isinstance(old, Mapping) and isinstance(new, Mapping) and head in old):
        return new
    return {**new, head: _with_old_value(old[head], new.get(head), rest) if rest else old[head]}
