"""One resource, read as its binding reads it back, in the form in which a program would declare it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from infra.emulator.provider.binding import Props, bindings, find
from infra.emulator.provider.property_mapping import pick
from infra.emulator.provider.read_back import INSTRUCTIONS, known_of
from infra.engine.graph import Resource, Status
from infra.engine.output_prediction import shape_of
from infra.engine.provider import Scope
from infra.engine.resource_shapes import compute
from infra.engine.runner import PROJECT
from infra.engine.urns import urn_of
from infra.engine.values import UNKNOWN
from scripts.aws.listing import Known, Listing, Where
from scripts.aws.pulumi_form import NOTHING, told, types_of
from scripts.aws.read_only_context import ReadOnlyContext

NEVER_ASKED: Final = frozenset({"region", "tagsAll", "timeouts"})


def resource_of(listing: Listing, place: ReadOnlyContext, known: Known) -> Resource | None:
    """The resource, or None where there is none of this type; what AWS never tells of it is unknown, not absent."""
    binding, scope = bindings()[listing.type], Scope(place.account, place.region)
    inputs_known, everything = types_of(listing.type)
    given = {name: value for name, value in known.items() if name in inputs_known and name != "region"}
    id_ = known.get("id") or _identity(listing.type, given, scope)
    props = known_of(id_, listing.type, given, scope, id_)
    reading = replace(binding, read_call=listing.read) if listing.read else binding
    found = reading.read(place, Props(props.inputs, {**props, **known, "region": place.region}))
    if found is None or not listing.wants(found):
        return None
    said = _kept(told(everything, found, binding.names))
    inputs = given | {name: value for name, value in said.items() if name in inputs_known and name not in listing.apart}
    if listing.ask is None and not inputs.keys() - given.keys():
        return None  # a companion that says nothing is not there
    lost = {"tags"} if pick(found, "tags", NOTHING) is NOTHING else set()
    silent = {*lost, *binding.unread.split(), *INSTRUCTIONS.split()} & inputs_known.keys() - inputs.keys() - NEVER_ASKED
    picked = {name: find(path, found) for name, path in binding.outputs.items()}
    outputs = {**known, **said} | {name: value for name, value in picked.items() if value is not None} | inputs
    if "arn" in everything and "arn" not in outputs:
        outputs |= _arn(listing.type, known, outputs, scope, id_)
    return Resource(
        urn=urn_of(place.account_.name, PROJECT, "", listing.type, _name(listing, place, id_)),
        type=listing.type,
        id=id_,
        inputs={**inputs, **dict.fromkeys(sorted(silent), UNKNOWN)},
        outputs=outputs,
        account=place.account,
        region=place.region,
        status=Status.COLLECTED,
    )


def _kept(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said, without empty values and without the tags that AWS itself puts."""
    tags = {key: value for key, value in (said.get("tags") or {}).items() if not key.startswith("aws:")}
    return {name: value for name, value in {**said, "tags": tags}.items() if value not in (None, "", [], {})}


def _identity(type_: str, given: Known, scope: Scope) -> str:
    """The id that follows from what is known; where AWS draws one that no list tells, what it was found by."""
    ids = {str(compute(shape_of(type_), seed, given, scope)[0]) for seed in ("a", "b")}
    return ids.pop() if len(ids) == 1 and "UNKNOWN" not in ids else "/".join(map(str, given.values()))


def _arn(type_: str, known: Known, outputs: Known, scope: Scope, id_: str) -> dict[str, str]:
    """The ARN that the list told, or that follows from the id and what was read; none where none does."""
    if "arn" in known:
        return {"arn": known["arn"]}
    arns = {str(compute(shape_of(type_), seed, outputs, scope, id_)[1].get("arn")) for seed in ("a", "b")}
    arn = arns.pop()
    return {"arn": arn} if not arns and arn.startswith("arn:") else {}


def _name(listing: Listing, place: ReadOnlyContext, id_: str) -> str:
    """The id without what the account and the type say already, and the region where that tells two apart."""
    short = ",".join(part.split(":", 5)[5] if part.startswith("arn:") else part for part in id_.split(","))
    regional = listing.where in (Where.REGION, Where.DELEGATED) and not listing.type.startswith(("aws:iam/", "aws:s3/"))
    return (f"{place.region}/{short}" if regional else short).replace("::", ":")
