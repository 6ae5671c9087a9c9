"""The resources of one stack during a run; each change is in the journal before the next operation starts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from infra.engine.graph import Graph, Resource
from infra.engine.provider import Scope
from infra.engine.provider_scopes import scope_of
from infra.engine.state_document import dependency_order


class ChangeRecorder(Protocol):
    """Where changes are recorded; each call is recorded completely or not at all."""

    def record(self, *, put: Iterable[Resource] = (), drop: Iterable[Resource] = ()) -> None:
        """Record the new state of the resources in ``put`` and the deletion of those in ``drop``."""
        ...


class StackContents:
    """The current resources by URN, and the replaced ones that are not deleted yet."""

    def __init__(self, old: Graph, journal: ChangeRecorder) -> None:
        self.current = {resource.urn: resource for resource in old}
        self.pending_deletes = list(old.pending_deletes)
        self._old, self._journal = old, journal

    def graph(self) -> Graph:
        """The resources that exist now."""
        return Graph([*dependency_order(self.current.values()), *self.pending_deletes])

    def put(self, resource: Resource, old: Resource | None = None, *, old_remains: bool = False) -> None:
        """Put ``resource`` in place of ``old``, whose URN may differ; with ``old_remains`` it must be deleted later."""
        pending = [old.with_(pending_delete=True)] if old and old_remains else []
        renamed = [old] if old and old.urn != resource.urn else []
        for former in renamed:
            del self.current[former.urn]
        self.current[resource.urn] = resource
        self.pending_deletes += pending
        if resource != old:
            self._journal.record(put=(resource, *pending), drop=renamed)

    def drop(self, resource: Resource) -> None:
        """Record that ``resource`` was deleted."""
        if resource.pending_delete:
            self.pending_deletes.remove(resource)
        else:
            del self.current[resource.urn]
        self._journal.record(drop=[resource])

    def scope(self, resource: Resource) -> Scope:
        """The account and region of an existing resource, and the role that its provider assumes there."""
        urn = resource.provider.rpartition("::")[0]
        provider = self.current.get(urn) or self._old.get(urn)
        return Scope(resource.account, resource.region, scope_of(provider.inputs).role if provider else "")
