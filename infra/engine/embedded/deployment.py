"""One run of one stack against a provider: which resources stay the same, are created, updated, replaced or deleted.

The resource monitor passes each registered resource to ``Deployment.register``; ``finish`` deletes what the program no
longer declares. Each operation is in the journal before the next one starts, so an interrupted run loses nothing.
"""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NoReturn

from infra.engine.embedded import property_paths
from infra.engine.embedded.goal_state import GoalState, Observer, ResourceError, Step
from infra.engine.embedded.journal import NoJournal
from infra.engine.embedded.refresh import refresh
from infra.engine.embedded.resource_operations import Operations, managed, with_state
from infra.engine.embedded.stack_contents import ChangeRecorder, StackContents
from infra.engine.graph import Graph, Resource
from infra.engine.prediction.irreplaceable import refusal
from infra.engine.provider import Diff, Provider, ProviderError, Scope
from infra.engine.state_document import dependency_order
from infra.engine.values import UNKNOWN, Properties, holds_secret
from infra.errors import KitError

__all__ = ["Deployment", "GoalState", "Observer", "ResourceError", "Step"]

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"


@dataclass
class Deployment:
    """Brings a stack from its old state to the goal states that a program registers.

    A ``preview`` calls no operation of the provider that changes something, and leaves new ids and outputs unknown.
    """

    old: Graph
    provider: Provider
    preview: bool = False
    observer: Observer = lambda step, resource: None  # noqa: ARG005
    journal: ChangeRecorder = field(default_factory=NoJournal)
    exported: Callable[[str], Properties | None] = lambda stack: None  # noqa: ARG005
    """The exports of another stack, by its name; None where that stack is not deployed."""
    steps: Counter[Step] = field(default_factory=Counter)
    errors: list[KitError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._contents = StackContents(self.old, self.journal)
        self._operations = Operations(self._contents, self.provider, self.preview, self._report)
        self._declared: set[str] = set()
        self.stopped = False
        self._lock = threading.RLock()

    def graph(self) -> Graph:
        """The resources that exist now."""
        with self._lock:
            return self._contents.graph()

    def fail(self, error: KitError) -> NoReturn:
        """Record the error and raise it; no operation starts after the first error."""
        with self._lock:
            self.errors.append(error)
        raise error

    def stop(self) -> None:
        """Start no further operation; the current one completes."""
        self.stopped = True

    def register(self, goal: GoalState) -> Resource:
        """Bring one resource to its goal state and return its new state."""
        return self._run_step(goal.resource, lambda: self._register(goal))

    def read(self, goal: GoalState, identity: str) -> Resource:
        """Read a resource that another program manages (``Type.get``); it is recorded as external."""
        return self._run_step(goal.resource, lambda: self._read(goal, identity))

    def _run_step(self, wanted: Resource, step: Callable[[], Resource]) -> Resource:
        with self._lock:
            if self.errors or self.stopped:
                raise ResourceError(wanted, "not attempted: an earlier resource failed, or the run was interrupted")
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
        old = self._old_state(wanted)
        if not wanted.in_cloud:
            return self._register_in_state(wanted, old)
        wanted = self._checked(wanted, old, goal.scope)
        if old is not None and goal.import_id:
            old = old.with_(inputs=managed(old.inputs, wanted))
        if old is None:
            return self._operations.import_(goal, wanted) if goal.import_id else self._operations.create(goal, wanted)
        if old.pending_replacement:
            return self._operations.create(goal, wanted, old, Step.REPLACE)
        diff = self._diff(goal, wanted, old)
        if diff.replace:
            return self._replace(goal, wanted, old, diff)
        if diff.changed or old.init_errors:
            return self._operations.update(goal, wanted, old)
        kept = wanted.with_(id=old.id, outputs=old.outputs, status=old.status, differences=old.differences)
        return self._operations.commit(Step.SAME, kept, old)

    def _old_state(self, wanted: Resource) -> Resource | None:
        """The resource in the old state, under its own URN or an alias; external resources do not count."""
        aliases = (urn for urn in wanted.aliases if urn not in self._declared)
        found = (self._contents.current.get(urn) for urn in (wanted.urn, *aliases))
        return next((old for old in found if old is not None and not old.external), None)

    def _register_in_state(self, wanted: Resource, old: Resource | None) -> Resource:
        """Register a component or a provider, which exists in the state only."""
        if wanted.custom:
            identity = old.id if old else str(uuid.uuid5(uuid.NAMESPACE_URL, wanted.urn))
            return self._operations.commit(Step.SAME, wanted.with_(id=identity, outputs=wanted.inputs), old)
        return self._operations.commit(Step.SAME, wanted.with_(outputs=old.outputs if old else {}), old)

    def _checked(self, wanted: Resource, old: Resource | None, scope: Scope) -> Resource:
        inputs, failures = self.provider.check(wanted.type, wanted.name, wanted.inputs, scope)
        if failures:
            raise ResourceError(wanted, "; ".join(f"{f.property}: {f.reason}" for f in failures))
        for path in wanted.ignore_changes if old else ():
            inputs = property_paths.keep(old.inputs if old else {}, inputs, path)
        return wanted.with_(inputs=inputs)

    def _diff(self, goal: GoalState, wanted: Resource, old: Resource) -> Diff:
        diff = self.provider.diff(wanted.type, str(old.id), old.inputs, wanted.inputs, wanted.ignore_changes)
        forced = [
            path for path in goal.replace_on_changes if not property_paths.same_at(old.props, wanted.props, path)
        ]
        replace = {*diff.replace, *forced}
        if (wanted.account, wanted.region) != (old.account, old.region):
            replace.add("provider")
        return Diff(diff.changed, tuple(sorted(replace)), diff.delete_before_replace or wanted.delete_before_replace)

    def _replace(self, goal: GoalState, wanted: Resource, old: Resource, diff: Diff) -> Resource:
        if reason := refusal(old.type, diff.replace, old.inputs, wanted.inputs):
            raise ResourceError(wanted, reason)
        if old.protect:
            raise ResourceError(wanted, f"is protected, and changing {', '.join(diff.replace)} would replace it")
        if not diff.delete_before_replace:
            return self._operations.create(goal, wanted, old, Step.REPLACE)
        for dependent in reversed(self._replaced_dependents(old)):
            self._operations.delete_to_replace(dependent)
        return self._operations.create(goal, wanted, self._operations.delete_to_replace(old), Step.REPLACE)

    def _replaced_dependents(self, old: Resource) -> list[Resource]:
        """The resources that must be replaced with ``old``: a property that comes from it would change."""
        replaced, found = {old.urn}, []
        for resource in dependency_order(r for r in self._contents.current.values() if r.urn not in self._declared):
            unknown = {name: UNKNOWN for name, urns in resource.property_dependencies.items() if replaced & {*urns}}
            if not unknown or not resource.in_cloud or resource.pending_replacement:
                continue
            changed = resource.inputs, {**resource.inputs, **unknown}
            if self.provider.diff(resource.type, str(resource.id), *changed, ()).replace:
                replaced.add(resource.urn)
                found.append(resource)
        if protected := [resource.name for resource in found if resource.protect]:
            dependents = ", ".join(protected)
            raise ResourceError(old, f"cannot be replaced, because {dependents} depends on it and is protected")
        return found

    def _read(self, goal: GoalState, identity: str) -> Resource:
        wanted = goal.resource
        if wanted.type == STACK_REFERENCE:
            return self._read_stack_reference(wanted, identity)
        state = self.provider.read(wanted.urn, wanted.type, identity, wanted.inputs, goal.scope)
        if state is None:
            raise ResourceError(wanted, f"there is no {identity!r} in account {goal.scope.account}")
        return self._operations.commit(Step.READ, with_state(wanted.with_(external=True), state))

    def _read_stack_reference(self, wanted: Resource, identity: str) -> Resource:
        """Read a stack reference; ``identity`` is ``ORGANIZATION/PROJECT/STACK``."""
        stack = identity.rsplit("/", 1)[-1]
        outputs = self.exported(stack)
        if outputs is None:
            raise ResourceError(wanted, f"stack {stack!r} is not deployed yet; deploy it first")
        secrets = sorted(name for name, value in outputs.items() if holds_secret(value))
        reference = {"name": identity, "outputs": outputs, "secretOutputNames": secrets}
        return self._operations.commit(Step.READ, wanted.with_(id=identity, outputs=reference, external=True))

    def refresh(self) -> None:
        """Read every resource, and record what the provider finds.

        :raises ResourceError: a resource cannot be read.
        """
        with self._lock:
            refresh(self._contents, self.provider, self._report)

    def outputs(self, urn: str, outputs: Properties) -> None:
        """Record the outputs of a component or of the stack."""
        with self._lock:
            if old := self._contents.current.get(urn):
                self._contents.put(old.with_(outputs=outputs), old)

    def finish(self) -> None:
        """Delete replaced resources and those that the program no longer declares, dependents first."""
        with self._lock:
            undeclared = [r for urn, r in self._contents.current.items() if urn not in self._declared]
            for resource in undeclared:
                if resource.protect:
                    reason = "is protected and no longer declared; declare it again or remove `protect` first"
                    raise ResourceError(resource, reason)
            deleted = {resource.urn for resource in undeclared}
            for resource in reversed(dependency_order([*undeclared, *self._contents.pending_deletes])):
                self._operations.delete(resource, deleted)

    def _report(self, step: Step, resource: Resource) -> None:
        if resource.in_cloud:
            self.steps[step] += 1
            self.observer(step, resource)

