"""The event bus that every account has, where a policy of it is declared: nobody declares the bus itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.engine.graph import Graph, Resource
from policies.resource_forms.declared_inside import implied

BUS: Final = "aws:cloudwatch/eventBus:EventBus"
BUS_POLICIES: Final = (
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "aws:cloudwatch/eventPermission:EventPermission",
)
DEFAULT: Final = "default"


def default_event_buses(graph: Graph) -> Iterator[Resource]:
    """One bus ``default`` for each account and region in which something is declared about it."""
    known = {(bus.account, bus.region) for bus in graph.of_type(BUS) if bus.facts.get("name") == DEFAULT}
    for policy in graph.of_type(*BUS_POLICIES):
        name = policy.facts.get("eventBusName", DEFAULT)
        place = policy.account, policy.region
        if isinstance(name, str) and name.rpartition("/")[2] == DEFAULT and place not in known:
            known.add(place)
            arn = f"arn:aws:events:{policy.region}:{policy.account}:event-bus/{DEFAULT}"
            yield implied(policy, BUS, "bus", {"name": DEFAULT, "arn": arn}, {}).with_(id=DEFAULT)
