"""One stack's run against a provider: what stays, is made, changed, replaced or taken away.

The engine offers each registered resource to ``Deployment.register``; ``finish`` then deletes what the program no
longer declares. Each operation reaches the journal before the next one starts, so a run that is cut off loses nothing.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NoReturn

from infra.engine import property_paths
from infra.engine.goal_state import GoalState, Observer, ResourceError, Step
from infra.engine.graph import Graph, Resource
from infra.engine.journal import NoJournal
from infra.engine.provider import Diff, PartialError, Provider, ProviderError, Scope, State
from infra.engine.stack_contents import Record, StackContents
from infra.engine.state_document import in_order
from infra.engine.values import UNKNOWN, Properties, Secret, holds_secret
from infra.errors import KitError

__all__ = ["Deployment", "GoalState", "Observer", "ResourceError", "Step"]

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"


@dataclass
class Deployment:
    """The graph as it is, the program's wishes, and the provider between them.

    ``preview`` makes nothing and leaves unknown what only a deployment can tell.
    """

    old: Graph
    provider: Provider
    preview: bool = False
    observer: Observer = lambda step, resource: None  # noqa: ARG005
    journal: Record = field(default_factory=NoJournal)
    exported: Callable[[str], Properties | None] = lambda stack: None  # noqa: ARG005
    """What another stack exported, by its name; None where it is not up."""
    steps: Counter[Step] = field(default_factory=Counter)
    errors: list[KitError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._held = StackContents(self.old, self.journal)
        self._declared: set[str] = set()
        self.stopped = False
        self._cleared: dict[str, Resource] = {}  # deleted ahead of something they depend on
        self._lock = threading.RLock()

    def graph(self) -> Graph:
        """What exists now."""
        with self._lock:
            return self._held.graph()

    def fail(self, error: KitError) -> NoReturn:
        """Note why the run cannot go on; nothing is done after the first failure."""
        with self._lock:
            self.errors.append(error)
        raise error

    def stop(self) -> None:
        """Let the operation under way end, and start no other."""
        self.stopped = True

    def register(self, goal: GoalState) -> Resource:
        """Bring one resource to its goal and return it as it now is."""
        return self._attempt(goal.resource, lambda: self._register(goal))

    def read(self, goal: GoalState, identity: str) -> Resource:
        """Adopt a resource that exists and is not ours (``Type.get``)."""
        return self._attempt(goal.resource, lambda: self._read(goal, identity))

    def _attempt(self, wanted: Resource, step: Callable[[], Resource]) -> Resource:
        with self._lock:
            if self.errors or self.stopped:
                raise ResourceError(wanted, "not attempted: an earlier one failed, or somebody stopped the run")
            if wanted.urn in self._declared:
                self.fail(ResourceError(wanted, "is declared twice in this stack; give one of the two another name"))
            self._declared.add(wanted.urn)
            try:
                return step()
            except ProviderError as error:
                self.fail(ResourceError(wanted, str(error)))
            except ResourceError as error:
                self.fail(error)

    def _register(self, goal: GoalState) -> Resource:
        wanted = goal.resource
        old = self._former(wanted)
        if not wanted.in_cloud:
            return self._keep_record(wanted, old)
        wanted = self._checked(wanted, old, goal.scope)
        if old is None:
            return self._import(goal, wanted) if goal.import_id else self._create(goal, wanted)
        diff = self._diff(goal, wanted, old)
        if diff.replace:
            return self._replace(goal, wanted, old, diff)
        if diff.changed or old.init_errors:
            return self._update(goal, wanted, old)
        kept = wanted.with_(id=old.id, outputs=old.outputs, status=old.status, differences=old.differences)
        return self._settle(Step.SAME, kept, old)

    def _former(self, wanted: Resource) -> Resource | None:
        """The resource's former self, under its own URN or one of its aliases; what was only read is not ours."""
        aliases = (urn for urn in wanted.aliases if urn not in self._declared)
        found = (self._held.live.get(urn) for urn in (wanted.urn, *aliases))
        return next((old for old in found if old is not None and not old.external), None)

    def _keep_record(self, wanted: Resource, old: Resource | None) -> Resource:
        """Components and providers exist in the state alone."""
        if wanted.custom:
            identity = old.id if old else str(uuid.uuid5(uuid.NAMESPACE_URL, wanted.urn))
            return self._settle(Step.SAME, wanted.with_(id=identity, outputs=wanted.inputs), old)
        return self._settle(Step.SAME, wanted.with_(outputs=old.outputs if old else {}), old)

    def _checked(self, wanted: Resource, old: Resource | None, scope: Scope) -> Resource:
        inputs, failures = self.provider.check(wanted.type, wanted.name, wanted.inputs, scope)
        if failures:
            raise ResourceError(wanted, "; ".join(f"{f.property}: {f.reason}" for f in failures))
        for path in wanted.ignore_changes if old else ():
            inputs = property_paths.keep(old.inputs if old else {}, inputs, path)
        return wanted.with_(inputs=inputs)

    def _diff(self, goal: GoalState, wanted: Resource, old: Resource) -> Diff:
        diff = self.provider.diff(wanted.type, str(old.id), old.inputs, wanted.inputs, wanted.ignore_changes)
        watched = [
            path for path in goal.replace_on_changes if not property_paths.same_at(old.props, wanted.props, path)
        ]
        replace = {*diff.replace, *watched}
        if (wanted.account, wanted.region) != (old.account, old.region):
            replace.add("provider")
        return Diff(diff.changed, tuple(sorted(replace)), diff.delete_before_replace or wanted.delete_before_replace)

    def _create(
        self, goal: GoalState, wanted: Resource, former: Resource | None = None, step: Step = Step.CREATE
    ) -> Resource:
        """Make the resource; a ``former`` one that it replaces stays until the end of the run."""
        step = Step.REPLACE if self._cleared.pop(wanted.urn, None) else step
        goal.hook("before_create", wanted, None)
        if self.preview:
            made = wanted.with_(id=UNKNOWN, outputs=wanted.inputs)
        else:
            try:
                made = _made(wanted, self.provider.create(wanted.urn, wanted.type, wanted.inputs, goal.scope))
            except PartialError as error:
                self._settle(step, _made(wanted, error.state, (str(error),)), former, doom=True)
                raise
        made = self._settle(step, made, former, doom=True)
        goal.hook("after_create", made, None)
        return made

    def _import(self, goal: GoalState, wanted: Resource) -> Resource:
        state = self.provider.read(wanted.urn, wanted.type, goal.import_id, wanted.inputs, goal.scope)
        if state is None:
            raise ResourceError(wanted, f"there is no {goal.import_id!r} to import; look at the id and the account")
        as_found = {name: state.outputs[name] for name in wanted.inputs if name in state.outputs}
        found = self._settle(Step.READ, _made(wanted.with_(inputs=as_found), state))
        diff = self.provider.diff(wanted.type, str(state.id), as_found, wanted.inputs, wanted.ignore_changes)
        if diff.replace:
            raise ResourceError(wanted, f"was imported with another {', '.join(diff.replace)}; declare it as it is")
        return self._update(goal, wanted, found) if diff.changed else found

    def _update(self, goal: GoalState, wanted: Resource, old: Resource) -> Resource:
        goal.hook("before_update", wanted, old)
        if self.preview:
            made = wanted.with_(id=old.id, outputs={**old.outputs, **wanted.inputs}, status=old.status)
        else:
            inputs = old.inputs, wanted.inputs
            try:
                made = _made(wanted, self.provider.update(wanted.urn, wanted.type, str(old.id), *inputs, goal.scope))
            except PartialError as error:
                self._settle(Step.UPDATE, _made(wanted, error.state, (str(error),)), old)
                raise
        made = self._settle(Step.UPDATE, made, old)
        goal.hook("after_update", made, old)
        return made

    def _replace(self, goal: GoalState, wanted: Resource, old: Resource, diff: Diff) -> Resource:
        if old.protect:
            raise ResourceError(wanted, f"is protected, and changing {', '.join(diff.replace)} would replace it")
        if not diff.delete_before_replace:
            return self._create(goal, wanted, old, Step.REPLACE)
        for dependent in reversed(self._replaced_with(old)):
            self._remove(dependent)
            self._cleared[dependent.urn] = dependent
        self._remove(old)
        return self._create(goal, wanted, step=Step.REPLACE)

    def _replaced_with(self, old: Resource) -> list[Resource]:
        """What cannot outlast a resource: a property that comes from it would change and force a replacement."""
        going, found = {old.urn}, []
        for resource in in_order(r for r in self._held.live.values() if r.urn not in self._declared):
            unknown = {name: UNKNOWN for name, urns in resource.property_dependencies.items() if going & {*urns}}
            if not unknown or not resource.in_cloud:
                continue
            changed = resource.inputs, {**resource.inputs, **unknown}
            if self.provider.diff(resource.type, str(resource.id), *changed, ()).replace:
                going.add(resource.urn)
                found.append(resource)
        if kept := [resource.name for resource in found if resource.protect]:
            raise ResourceError(old, f"cannot be replaced, because {', '.join(kept)} depends on it and is protected")
        return found

    def _read(self, goal: GoalState, identity: str) -> Resource:
        wanted = goal.resource
        if wanted.type == STACK_REFERENCE:
            return self._refer(wanted, identity)
        state = self.provider.read(wanted.urn, wanted.type, identity, wanted.inputs, goal.scope)
        if state is None:
            raise ResourceError(wanted, f"there is no {identity!r} in account {goal.scope.account}")
        return self._settle(Step.READ, _made(wanted.with_(external=True), state))

    def _refer(self, wanted: Resource, identity: str) -> Resource:
        """A stack reference: ``identity`` is ``ORGANIZATION/PROJECT/STACK``."""
        stack = identity.rsplit("/", 1)[-1]
        outputs = self.exported(stack)
        if outputs is None:
            raise ResourceError(wanted, f"stack {stack!r} is not up yet; bring it up first")
        secrets = sorted(name for name, value in outputs.items() if holds_secret(value))
        answer = {"name": identity, "outputs": outputs, "secretOutputNames": secrets}
        return self._settle(Step.READ, wanted.with_(id=identity, outputs=answer, external=True))

    def outputs(self, urn: str, outputs: Properties) -> None:
        """Record what a component, or the stack itself, says of itself."""
        with self._lock:
            if former := self._held.live.get(urn):
                self._held.put(former.with_(outputs=outputs), former)

    def finish(self) -> None:
        """Delete, dependents first, what was replaced and what the program no longer declares."""
        with self._lock:
            undeclared = [r for urn, r in self._held.live.items() if urn not in self._declared]
            for kept in undeclared:
                if kept.protect:
                    raise ResourceError(
                        kept, "is protected and no longer declared; declare it again or take protect off"
                    )
            going = {resource.urn for resource in undeclared}
            for resource in reversed(in_order([*undeclared, *self._held.doomed])):
                self._remove(resource, with_=going)
                if not resource.pending_delete:
                    self._note(Step.DELETE, resource)
            for resource in self._cleared.values():
                self._note(Step.DELETE, resource)

    def _remove(self, resource: Resource, with_: frozenset[str] | set[str] = frozenset()) -> None:
        """Delete what exists at the cloud and is ours to delete, and in any case forget it."""
        ours = resource.in_cloud and not resource.external
        if ours and not self.preview and not resource.retain_on_delete and resource.deleted_with not in with_:
            known = str(resource.id), resource.inputs, resource.outputs
            try:
                self.provider.delete(resource.urn, resource.type, *known, self._held.scope(resource))
            except ProviderError as error:
                raise ResourceError(resource, f"cannot be deleted: {error}") from error
        self._held.drop(resource)

    def _settle(self, step: Step, made: Resource, former: Resource | None = None, *, doom: bool = False) -> Resource:
        resource = made.with_(outputs=_secured(made))
        self._held.put(resource, former, doom=doom)
        self._note(step, resource)
        return resource

    def _note(self, step: Step, resource: Resource) -> None:
        if resource.in_cloud:
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


def _secured(made: Resource) -> Properties:
    """The outputs, with those secret that the program says are, or that were secret when they were inputs."""
    secret = {*made.secret_outputs, *(name for name, value in made.inputs.items() if isinstance(value, Secret))}
    return {
        name: Secret(value) if name in secret and not isinstance(value, Secret) else value
        for name, value in made.outputs.items()
    }
