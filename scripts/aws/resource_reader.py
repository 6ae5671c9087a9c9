"""Reads one resource through its binding, in the form in which a program declares it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from infra.emulator.provider.binding import Props
from infra.emulator.provider.live_properties import live_properties
from infra.emulator.provider.read_back import known_properties
from infra.engine.embedded.runner import PROJECT
from infra.engine.graph import Resource, Status
from infra.engine.prediction.output_prediction import shape_of
from infra.engine.prediction.resource_shapes import compute
from infra.engine.provider import Scope
from infra.engine.sdk_types import input_types, property_types
from infra.engine.urns import urn_of
from infra.engine.values import UNKNOWN
from scripts.aws.inventory.listing import Known, Listing, Where
from scripts.aws.inventory.readers import readers
from scripts.aws.read_only_context import ReadOnlyContext

REGIONAL: Final = (Where.REGION, Where.DELEGATED, Where.ORGANIZATION_REGION)
NEVER_UNKNOWN: Final = frozenset({"region", "tagsAll", "timeouts"})


def read_resource(listing: Listing, context: ReadOnlyContext, known: Known) -> Resource | None:
    """The resource, or None where it does not exist; inputs that AWS does not return are unknown, not absent."""
    binding, scope = readers()[listing.type], Scope(context.account, context.region)
    types = input_types(listing.type)
    given = {name: value for name, value in known.items() if name in types and name != "region"}
    id_ = known.get("id") or _identity(listing.type, given, scope)
    props = known_properties(id_, listing.type, given, scope, id_)
    reader = replace(binding, read_call=listing.read_call) if listing.read_call else binding
    live = live_properties(reader, context, Props(props.inputs, {**props, **known, "region": context.region}))
    if live is None or not listing.matches(live.answer):
        return None
    inputs = live.inputs(given, {name: types[name] for name in types.keys() - listing.separate_inputs})
    if listing.list_call is None and not inputs.keys() - given.keys():
        return None  # a single resource without any property does not exist
    unknown = (live.not_returned | listing.not_stated) - inputs.keys() - NEVER_UNKNOWN
    outputs = {**known, **live.properties, **live.computed, **inputs}
    if "arn" in property_types(listing.type) and "arn" not in outputs:
        outputs |= _arn(listing.type, known, outputs, scope, id_)
    return Resource(
        urn=urn_of(context.account_.name, PROJECT, "", listing.type, _name(listing, context, id_)),
        type=listing.type,
        id=id_,
        inputs={**inputs, **dict.fromkeys(sorted(unknown), UNKNOWN)},
        outputs=outputs,
        account=context.account,
        region=context.region,
        status=Status.COLLECTED,
    )


def _identity(type_: str, given: Known, scope: Scope) -> str:
    """The id that follows from the known properties, or else those properties where AWS generates the id."""
    ids = {str(compute(shape_of(type_), seed, given, scope)[0]) for seed in ("a", "b")}
    return ids.pop() if len(ids) == 1 and "UNKNOWN" not in ids else "/".join(map(str, given.values()))


def _arn(type_: str, known: Known, outputs: Known, scope: Scope, id_: str) -> dict[str, str]:
    """The ARN from the list, or the ARN that follows from the id and the outputs; empty where neither exists."""
    if "arn" in known:
        return {"arn": known["arn"]}
    arns = {str(compute(shape_of(type_), seed, outputs, scope, id_)[1].get("arn")) for seed in ("a", "b")}
    arn = arns.pop()
    return {"arn": arn} if not arns and arn.startswith("arn:") else {}


def _name(listing: Listing, context: ReadOnlyContext, id_: str) -> str:
    """The logical name: the id without its ARN prefix, after the region for regional types."""
    short = ",".join(part.split(":", 5)[5] if part.startswith("arn:") else part for part in id_.split(","))
    regional = listing.where in REGIONAL and not listing.type.startswith(("aws:iam/", "aws:s3/"))
    return (f"{context.region}/{short}" if regional else short).replace("::", ":")
