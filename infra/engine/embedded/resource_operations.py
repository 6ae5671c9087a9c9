"""The operations on single resources of a stack; each is in the journal before the next one starts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from infra.engine.embedded.goal_state import GoalState, ResourceError, Step
from infra.engine.embedded.stack_contents import StackContents
from infra.engine.graph import Resource
from infra.engine.provider import PartialError, Provider, ProviderError, State
from infra.engine.values import UNKNOWN, Properties, Secret


@dataclass(frozen=True)
class Operations:
    """Creates, imports, updates and deletes resources with a provider, or only records them in a ``preview``."""

    contents: StackContents
    provider: Provider
    preview: bool
    report: Callable[[Step, Resource], None]

    def create(
        self, goal: GoalState, wanted: Resource, replaced: Resource | None = None, step: Step = Step.CREATE
    ) -> Resource:
        """Create the resource; a ``replaced`` one that still exists is kept until the end of the run."""
        remains = replaced is not None and not replaced.pending_replacement
        goal.hook("before_create", wanted, None)
        if self.preview:
            created = wanted.with_(id=UNKNOWN, outputs=wanted.inputs)
        else:
            try:
                state = self.provider.create(wanted.urn, wanted.type, wanted.inputs, goal.scope)
            except PartialError as error:
                self.commit(step, with_state(wanted, error.state, (str(error),)), replaced, old_remains=remains)
                raise
            created = with_state(wanted, state)
        created = self.commit(step, created, replaced, old_remains=remains)
        goal.hook("after_create", created, None)
        return created

    def import_(self, goal: GoalState, wanted: Resource) -> Resource:
        """Record a resource that exists with the inputs it has, and update it where it is declared otherwise."""
        found = self.provider.import_(wanted.urn, wanted.type, goal.import_id, wanted.inputs, goal.scope)
        if found is None:
            raise ResourceError(wanted, f"there is no {goal.import_id!r} to import; check the id and the account")
        state, inputs, differing = found
        imported = self.commit(Step.IMPORT, with_state(wanted.with_(inputs=inputs), state))
        declared = {**inputs, **{name: wanted.inputs.get(name) for name in differing}}
        diff = self.provider.diff(wanted.type, str(state.id), inputs, declared, wanted.ignore_changes)
        if diff.replace:
            properties = ", ".join(diff.replace)
            raise ResourceError(wanted, f"exists with another {properties}; declare the existing value to import it")
        return self.update(goal, wanted, imported.with_(inputs=managed(inputs, wanted))) if diff.changed else imported

    def update(self, goal: GoalState, wanted: Resource, old: Resource) -> Resource:
        """Update the resource in place."""
        goal.hook("before_update", wanted, old)
        if self.preview:
            updated = wanted.with_(id=old.id, outputs={**old.outputs, **wanted.inputs}, status=old.status)
        else:
            inputs = old.inputs, wanted.inputs
            try:
                state = self.provider.update(wanted.urn, wanted.type, str(old.id), *inputs, goal.scope)
            except PartialError as error:
                self.commit(Step.UPDATE, with_state(wanted, error.state, (str(error),)), old)
                raise
            updated = with_state(wanted, state)
        updated = self.commit(Step.UPDATE, updated, old)
        goal.hook("after_update", updated, old)
        return updated

    def delete_to_replace(self, resource: Resource) -> Resource:
        """Delete a resource before its replacement exists; the state says so until then."""
        self._delete_in_cloud(resource)
        deleted = resource.with_(pending_replacement=True)
        self.contents.put(deleted, resource)
        return deleted

    def delete(self, resource: Resource, with_: Collection[str]) -> None:
        """Delete a resource and remove it from the state; ``with_`` are the URNs of all that are deleted."""
        if resource.deleted_with not in with_:
            self._delete_in_cloud(resource)
        self.contents.drop(resource)
        if not resource.pending_delete:
            self.report(Step.DELETE, resource)

    def _delete_in_cloud(self, resource: Resource) -> None:
        """Delete a resource unless it is external, retained or deleted already."""
        managed = resource.in_cloud and not resource.external and not resource.pending_replacement
        if not managed or self.preview or resource.retain_on_delete:
            return
        known = str(resource.id), resource.inputs, resource.outputs
        try:
            self.provider.delete(resource.urn, resource.type, *known, self.contents.scope(resource))
        except ProviderError as error:
            raise ResourceError(resource, f"cannot be deleted: {error}") from error

    def commit(
        self, step: Step, new: Resource, old: Resource | None = None, *, old_remains: bool = False
    ) -> Resource:
        """Write the new state to the journal, and report the step."""
        resource = new.with_(outputs=_with_secrets(new), aliases=())  # the real engine does not keep them either
        self.contents.put(resource, old, old_remains=old_remains)
        self.report(step, resource)
        return resource


def managed(inputs: Properties, wanted: Resource) -> Properties:
    """The inputs of an imported resource that its declaration decides; what it does not declare stays as AWS has it."""
    return {name: value for name, value in inputs.items() if name in wanted.inputs or name == "tags"}


def with_state(wanted: Resource, state: State, init_errors: tuple[str, ...] = ()) -> Resource:
    """The resource with the state that a provider returned."""
    return wanted.with_(
        id=state.id,
        outputs=state.outputs,
        status=state.status,
        differences=state.differences,
        init_errors=init_errors,
    )


def _with_secrets(resource: Resource) -> Properties:
    """The outputs, marked secret where the program asks for it or where the input of the same name is secret."""
    secret = {*resource.secret_outputs, *(name for name, value in resource.inputs.items() if isinstance(value, Secret))}
    return {
        name: Secret(value) if name in secret and not isinstance(value, Secret) else value
        for name, value in resource.outputs.items()
    }
