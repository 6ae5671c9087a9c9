"""The estate as the emulated accounts are now: the deployed resources, with what was changed through the API since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from infra.emulator.live_policies.live_resource import (
    IDENTITIES,
    SAME_AS,
    Identity,
    LiveResource,
    equal_values,
    identity_of,
)
from infra.emulator.live_policies.snapshot import Snapshot
from infra.engine.graph import Graph, Resource, Status
from infra.engine.urns import urn_of
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate

LIVE_STACK = "changed-through-the-api"
"""The stack in the URNs of resources that no stack declares."""
PUBLIC_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


def live_graph(deployed: Graph, found: Snapshot) -> Graph:
    """The deployed resources as they are now: changed, without those that were deleted, with those that were added.

    Equal to ``deployed`` while nothing has changed. Types that no snapshot has are left as they were deployed.
    """
    seen: set[Identity] = set()
    resources = list(_as_they_are(deployed, found, seen))
    resources += [_added(live) for identity, live in found.items() if identity not in seen]
    return Graph(resources)


def _as_they_are(deployed: Graph, found: Snapshot, seen: set[Identity]) -> Iterator[Resource]:
    for resource in deployed:
        kind = SAME_AS.get(resource.type, resource.type)
        if kind not in IDENTITIES or resource.status is Status.DECLARED:
            yield resource
            continue
        identity = identity_of(resource.type, resource.account, resource.region, resource.facts)
        live = found.get(identity)
        seen.add(identity)
        if live is not None:
            yield _current(resource, live)


def _current(resource: Resource, live: LiveResource) -> Resource:
    """The resource with its live properties; the same object if none differs from what was deployed."""
    facts = resource.facts
    changed = {name: value for name, value in live.inputs.items() if not equal_values(name, facts.get(name), value)}
    if not changed:
        return resource
    inputs = {key: value for key, value in {**resource.inputs, **changed}.items() if value is not None}
    outputs = {key: value for key, value in {**resource.outputs, **changed}.items() if value is not None}
    return resource.with_(inputs=inputs, outputs=outputs, source=None)  # no line of the program says this


def _added(live: LiveResource) -> Resource:
    inputs = {name: value for name, value in live.inputs.items() if value is not None}
    name = live.id or "/".join(live.identity[3])
    return Resource(
        urn=urn_of(LIVE_STACK, live.account, "", live.type, f"{live.region}/{name}" if live.region else name),
        type=live.type,
        id=live.id,
        inputs=inputs,
        outputs={**inputs, **live.computed},
        account=live.account,
        region=live.region,
        status=Status.COLLECTED,
    )


@dataclass
class LiveEstate:
    """The estate of now, read again only after something that it depends on has changed.

    ``look`` reads the accounts, ``writes`` counts the requests that may have changed them.
    """

    deployed: Graph
    look: Callable[[], Snapshot]
    writes: Callable[[], int]
    _seen: int = -1
    _found: Snapshot = field(default_factory=dict)
    _estate: EstateModel | None = None

    def now(self) -> EstateModel:
        """The estate; the same object while nothing has changed."""
        count = self.writes()
        if self._estate is None or count != self._seen:
            found = self.look()
            if self._estate is None or found != self._found:
                self._estate = read_estate(live_graph(self.deployed, found))
            self._seen, self._found = count, found
        return self._estate
