"""What one stack holds while a run changes it: each change is in the journal before the next operation starts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from infra.engine.graph import Graph, Resource
from infra.engine.provider import Scope
from infra.engine.provider_scopes import scope_of
from infra.engine.state_document import in_order


class Record(Protocol):
    """Where changes are written down; each call is kept whole or not at all."""

    def record(self, *, put: Iterable[Resource] = (), drop: Iterable[Resource] = ()) -> None:
        """These resources are gone, and those are now like this."""
        ...


class StackContents:
    """The live resources by URN, and those that were replaced and not deleted yet."""

    def __init__(self, old: Graph, journal: Record) -> None:
        self.live = {resource.urn: resource for resource in old}
        self.doomed = list(old.doomed)
        self._old, self._journal = old, journal

    def graph(self) -> Graph:
        """What exists now."""
        return Graph([*in_order(self.live.values()), *self.doomed])

    def put(self, resource: Resource, former: Resource | None = None, *, doom: bool = False) -> None:
        """``resource`` stands where ``former`` stood, which had another URN perhaps; ``doom`` says that both exist."""
        doomed = [former.with_(pending_delete=True)] if former and doom else []
        renamed = [former] if former and former.urn != resource.urn else []
        for gone in renamed:
            del self.live[gone.urn]
        self.live[resource.urn] = resource
        self.doomed += doomed
        if resource != former:
            self._journal.record(put=(resource, *doomed), drop=renamed)

    def drop(self, resource: Resource) -> None:
        """``resource`` is gone."""
        if resource.pending_delete:
            self.doomed.remove(resource)
        else:
            del self.live[resource.urn]
        self._journal.record(drop=[resource])

    def scope(self, resource: Resource) -> Scope:
        """Where a resource that exists is, and the role that its provider assumes there."""
        urn = resource.provider.rpartition("::")[0]
        provider = self.live.get(urn) or self._old.get(urn)
        return Scope(resource.account, resource.region, scope_of(provider.inputs).role if provider else "")
