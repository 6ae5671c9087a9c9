"""The machine of the exchange that hands on what is in the outbox of a flow to a vendor.

It puts each record on the bus of deliveries, or copies the file to the bucket from which the vendor fetches.

It reads what the flow's broker has passed and nothing else, so the flow's declared fields are all that can leave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from infra.visits.states_language import State, States, choice, each, fail, lines_of_object, machine, record_of, task

SOURCE: Final = "mso.deliveries"
"""What the events on the bus say of who sends them; their ``detail-type`` is the flow."""
SECONDS: Final = 900
KEY: Final = "$.detail.object.key"


def definition(flows: Sequence[str], bus_arn: str, fetched: Mapping[str, Sequence[str]] | None = None) -> State:
    """The machine; its input is S3's event of a new object in ``outbox/FLOW/`` of one of ``flows`` or ``fetched``.

    ``fetched`` has by flow the buckets from which vendors fetch. A file of more than 5 GB fails: S3 copies none such.
    """
    purpose = "Hands on what the brokers of flows to vendors have passed"
    if not fetched:
        return machine(purpose, _records(flows, bus_arn), SECONDS)
    records = _records(flows, bus_arn) if flows else {"Unknown folder": _unknown_folder()}
    which: list[tuple[dict[str, Any], str]] = []
    copies: States = {}
    for flow, buckets in fetched.items():
        names = [f"Copy a file of {flow} to {bucket}" for bucket in buckets]
        which.append((_in_outbox(flow), names[0]))
        onward = [*names[1:], "Read the records" if flow in flows else ""]
        copies |= {name: _copy(bucket, then) for name, bucket, then in zip(names, buckets, onward, strict=True)}
    first = {"Is it fetched": choice(*which, otherwise=next(iter(records)))}
    return machine(purpose, {**first, **copies, **records}, SECONDS)


def _copy(bucket: str, then: str) -> State:
    """Copies the object to a bucket of the account, under its name, with the key and the lock of that bucket."""
    source = "States.Format('{}/{}', $.detail.bucket.name, $.detail.object.key)"
    parameters = {"Bucket": bucket, "Key.$": KEY, "CopySource.$": source}
    return task("aws-sdk:s3:copyObject", parameters, then=then, seconds=300)


def _in_outbox(flow: str) -> dict[str, Any]:
    return {"Variable": KEY, "StringMatches": f"outbox/{flow}/*"}


def _unknown_folder() -> State:
    return fail("UnknownFolder", "No flow to a vendor has this folder; see the object's key.")


def _records(flows: Sequence[str], bus_arn: str) -> States:
    folders: list[tuple[dict[str, Any], str]] = []
    states: States = {"Read the records": lines_of_object("Which flow"), "Which flow": {}}
    for flow in flows:
        folders.append((_in_outbox(flow), f"Records of {flow}"))
        states[f"Records of {flow}"] = each("$.file.lines", _hand_over(flow, bus_arn))
    states["Unknown folder"] = _unknown_folder()
    states["Which flow"] = choice(*folders, otherwise="Unknown folder")
    return states


def _hand_over(flow: str, bus_arn: str) -> States:
    entry = {"EventBusName": bus_arn, "Source": SOURCE, "DetailType": flow, "Detail.$": "$.record"}
    name = f"Hand over a record of {flow}"
    return {**record_of(flow, name), name: task("events:putEvents", {"Entries": [entry]})}
