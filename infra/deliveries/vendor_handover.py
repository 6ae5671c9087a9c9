"""The machine of the exchange that hands each record in the outbox of a flow to the bus of deliveries.

It reads what the flow's broker has passed and nothing else, so the flow's declared fields are all that can leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from infra.visits.states_language import State, States, choice, each, fail, lines_of_object, machine, record_of, task

SOURCE: Final = "mso.deliveries"
"""What the events on the bus say of who sends them; their ``detail-type`` is the flow."""
SECONDS: Final = 900


def definition(flows: Sequence[str], bus_arn: str) -> State:
    """The machine; its input is S3's event of a new object in ``outbox/FLOW/`` of one of ``flows``."""
    key = "$.detail.object.key"
    folders: list[tuple[dict[str, Any], str]] = []
    states: States = {"Read the records": lines_of_object("Which flow"), "Which flow": {}}
    for flow in flows:
        folders.append(({"Variable": key, "StringMatches": f"outbox/{flow}/*"}, f"Records of {flow}"))
        states[f"Records of {flow}"] = each("$.file.lines", _hand_over(flow, bus_arn))
    states["Unknown folder"] = fail("UnknownFolder", "No flow to a vendor has this folder; see the object's key.")
    states["Which flow"] = choice(*folders, otherwise="Unknown folder")
    return machine("Hands on what the brokers of flows to vendors have passed", states, SECONDS)


def _hand_over(flow: str, bus_arn: str) -> States:
    entry = {"EventBusName": bus_arn, "Source": SOURCE, "DetailType": flow, "Detail.$": "$.record"}
    name = f"Hand over a record of {flow}"
    return {**record_of(flow, name), name: task("events:putEvents", {"Entries": [entry]})}
