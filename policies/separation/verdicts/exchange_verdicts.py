"""Verdicts on the exchange (W4): only brokers move data out of a practice, as declared, and declared flows work."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.conditions import Values
from policies.separation.reach.access_paths import AccessPath, PathStep
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty
from policies.separation.verdicts.identifying_fields import identifier_in, may_identify
from policies.separation.verdicts.undeclared_writes import WRITE, undeclared_writes
from policies.separation.verdicts.verdict import STATUS_OF_CERTAINTY, Status, Witness, path_witness
from policies.separation.verdicts.writes_outside_input import writes_outside_input

READ_ROWS = ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan")
FETCH_RESULTS, START_QUERY = ("athena:GetQueryResults", "athena:GetQueryResultsStream"), "athena:StartQueryExecution"
OF_ROW = "requirement"
"""The attribute that says which flow a row came by."""
BEYOND: tuple[dict[str, Values], ...] = (
    {"dynamodb:attributes": ("an attribute that no policy names",), "dynamodb:select": "SPECIFIC_ATTRIBUTES"},
    {"dynamodb:attributes": (), "dynamodb:select": "ALL_ATTRIBUTES"},
    {"dynamodb:attributes": ()},
)
"""Requests for more than a list of attributes allows (DynamoDB, IAM policy conditions for fine-grained access)."""
FLOW, FIELDS, IDENTIFIABLE, TARGET, PREFIX = "FLOW", "FIELDS", "IDENTIFIABLE", "TARGET_BUCKET", "TARGET_PREFIX"


def exchange_violations(prepared: PreparedEstate, practice: str) -> Iterator[Witness]:
    """The witnesses against the exchange of a practice."""
    brokers = [t for t in prepared.estate.resources if FLOW in t.environment and t.account.owner == practice]
    for broker in brokers:
        yield from _broker_violations(prepared, broker)
    broker_roles = {arn for broker in brokers for arn in broker.runs_as}
    yield from undeclared_writes(prepared, practice, broker_roles)
    yield from writes_outside_input(prepared, practice, broker_roles)


def _broker_violations(prepared: PreparedEstate, broker: IamResource) -> Iterator[Witness]:
    """Violations of a broker: no list of fields, identifiable data leaving the practice, or no write permission."""
    name, environment = broker.environment[FLOW], broker.environment
    buckets = (resource for resource in prepared.estate.resources if resource.kind == "s3-bucket")
    destination = next((bucket for bucket in buckets if bucket.name == environment.get(TARGET)), None)
    fields = _fields(environment.get(FIELDS, "[]"))
    if fields is None:
        yield Witness(Status.UNKNOWN, f"flow {name}: its list of fields cannot be read", source=broker.source)
    elif not fields or any("*" in field for field in fields):
        yield Witness(Status.LEAK, f"flow {name} does not limit the fields that it carries", source=broker.source)
    if destination is None:
        yield Witness(Status.UNKNOWN, f"flow {name}: its destination bucket is not in the input", source=broker.source)
        return
    if environment.get(IDENTIFIABLE) != "false" and destination.account.owner != broker.account.owner:
        summary = f"flow {name} moves identifiable data out of the practice, to {destination.label}"
        yield Witness(Status.LEAK, summary, source=broker.source)
    if environment.get(IDENTIFIABLE) == "false":
        yield from _identifying_fields(name, fields or (), broker.source)
    target = Target(f"{destination.arn}/{environment.get(PREFIX, '')}file", destination.account.id, destination)
    for principal in filter(None, map(prepared.principals.get, broker.runs_as)):
        if prepared.confirmation.allowed_request(principal, WRITE, target, PolicyChanges()) is None:
            summary = (
                f"flow {name} is declared but does not work: {principal.name} may not write to {destination.label}"
            )
            yield Witness(Status.POSSIBLE, summary, source=broker.source)


def _fields(listed: str) -> tuple[str, ...] | None:
    """The names in a flow's list of fields; None if it is no list of names."""
    try:
        found = json.loads(listed or "[]")
        names = [field["name"] if isinstance(field, dict) else field for field in found or ()]
    except (ValueError, TypeError, KeyError):
        return None
    readable = isinstance(found, list | None) and all(isinstance(name, str) for name in names)
    return tuple(names) if readable else None


def _identifying_fields(flow: str, fields: Iterable[str], source: str) -> Iterator[Witness]:
    """Fields of a flow declared as de-identified that identify a person, or may hold anything."""
    for field in fields:
        what = f"flow {flow} is declared as de-identified and carries the field {field!r}"
        if paragraph := identifier_in(field):
            yield Witness(Status.LEAK, f"{what}, an identifier of 45 CFR 164.514(b)(2)(i)({paragraph})", source=source)
        elif may_identify(field):
            yield Witness(Status.POSSIBLE, f"{what}, which may hold anything", source=source)


def flow_targets(estate: EstateModel, practice: str) -> frozenset[str]:
    """The names of the buckets to which a practice's declared flows deliver."""
    brokers = (t for t in estate.resources if FLOW in t.environment and t.account.owner == practice)
    return frozenset(broker.environment.get(TARGET, "") for broker in brokers)


def beyond_declared(
    prepared: PreparedEstate, practice: str, staff: Iterable[Principal], table: IamResource
) -> Witness | None:
    """A request of a desk for more of a table than the declared flows carry, if AWS would allow one.

    Asked is for an attribute that no policy names, for all of them (without a list), and for whole items; what a
    policy lists has to be a field of a flow, or say which flow a row came by.
    """
    target = Target(table.arn, table.account.id, table)
    declared = {OF_ROW, *_declared_fields(prepared.estate, practice)}
    for principal in staff:
        about = [s for s in principal.identity if s.allow and any(s.covers_action(action) for action in READ_ROWS)]
        conditions = [c for s in about for c in s.conditions if c.key == "dynamodb:attributes" and c.base != "null"]
        listed = {value for condition in conditions for value in condition.values}
        if undeclared := sorted(listed - declared):
            what = f"{principal.name} may read {', '.join(undeclared)} of {table.label} at a desk"
            return Witness(Status.LEAK, f"{what}, which no declared flow carries", source=principal.source)
        for action in READ_ROWS:
            for asked in BEYOND:
                request = prepared.confirmation.allowed_request(principal, action, target, PolicyChanges(), asked)
                if request is not None:
                    path = AccessPath(
                        request.certainty, (PathStep(principal.name, "reads more", table.label, (request,)),)
                    )
                    return path_witness(path, f"{principal.name} may read every attribute of {table.label} at a desk")
    return None


def shared_results(
    prepared: PreparedEstate, staff: Iterable[Principal], workgroup: IamResource
) -> Witness | None:
    """Who at a desk may fetch what others query in a workgroup, whose results Athena keeps; None if nobody may.

    What one queries oneself one may read anyway, as Athena reads with the rights of whoever queries.
    """
    target = Target(workgroup.arn, workgroup.account.id, workgroup)
    here = [p for p in prepared.estate.principals if p.account.id == workgroup.account.id and not p.hypothetical]

    def certainty(principal: Principal, *actions: str) -> Certainty | None:
        found = (prepared.confirmation.certainty(principal, action, target) for action in actions)
        return min((each for each in found if each is not None), default=None)

    own = (reader for reader in staff if reader.account.id == workgroup.account.id)
    fetching = [(reader, how) for reader in own if (how := certainty(reader, *FETCH_RESULTS)) is not None]
    asking = [(p, how) for p in here if fetching and (how := certainty(p, START_QUERY)) is not None]
    found = [
        (max(one, two), reader, other)
        for reader, one in fetching for other, two in asking if other.arn != reader.arn
    ]  # fmt: skip
    if not found:
        return None
    best, reader, other = min(found, key=lambda each: each[0])
    what = f"{reader.name} may fetch the results of {other.name} from {workgroup.label}"
    return Witness(STATUS_OF_CERTAINTY[best], f"{what}, who may read other records", source=reader.source)


def _declared_fields(estate: EstateModel, practice: str) -> Iterator[str]:
    """The names of the fields of a practice's flows, from their brokers."""
    for broker in (t for t in estate.resources if FLOW in t.environment and t.account.owner == practice):
        try:
            listed = json.loads(broker.environment.get(FIELDS, "[]"))
        except ValueError:
            continue
        yield from (str(each["name"]) for each in listed if isinstance(each, dict) and "name" in each)
