"""Which request the role of a state machine makes for a task: the action, the resources, the key, the context.

Sources: AWS Step Functions, Integrating other services and the pages of each integration; read 2026-11-30.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from infra.engine.graph import Resource
from policies.duties.aws.key_use import key_use
from policies.duties.duty import Call, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input
from policies.separation.estate.entities import Principal
from policies.separation.iam.arn_fields import service_of
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import is_plain

PREFIXES: Final[Mapping[str, str]] = {
    "cloudwatchlogs": "logs", "eventbridge": "events", "sesv2": "ses", "sfn": "states", "stepfunctions": "states"
}  # fmt: skip
"""The prefix of a service's actions, where Step Functions names the service otherwise."""
OPTIMIZED: Final[Mapping[str, str]] = {
    "dynamodb:deleteItem": "dynamodb:DeleteItem", "dynamodb:getItem": "dynamodb:GetItem",
    "dynamodb:putItem": "dynamodb:PutItem", "dynamodb:updateItem": "dynamodb:UpdateItem",
    "events:putEvents": "events:PutEvents", "sns:publish": "sns:Publish", "sqs:sendMessage": "sqs:SendMessage",
    "states:startExecution": "states:StartExecution",
}  # fmt: skip
"""Optimized integrations that take one action."""
COPY: Final = "s3:CopyObject"
"""Asks for s3:PutObject where the object goes, and for s3:GetObject where it comes from (Amazon S3 API, CopyObject)."""
RENAMED: Final[Mapping[str, str]] = {
    "s3:HeadObject": "s3:GetObject", "s3:ListObjects": "s3:ListBucket", "s3:ListObjectsV2": "s3:ListBucket",
}  # fmt: skip
"""Operation -> the action that permits it, where the names differ (Service Authorization Reference, Amazon S3)."""
ON_NO_RESOURCE: Final = frozenset(
    {"states:SendTaskFailure", "states:SendTaskHeartbeat", "states:SendTaskSuccess"}
)  # fmt: skip
OF_THE_INPUT: Final = frozenset({"dynamodb", "sqs", "sns", "states", "lambda", "ses"})
"""Services whose resources the input names by ARN if it has any."""
INTEGRATION: Final = "arn:aws:states:::"
TABLE: Final = "dynamodb/table:Table"
INDEXES: Final = ("globalSecondaryIndexes", "localSecondaryIndexes")
_QUEUE: Final = re.compile(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com/(\d{12})/([\w-]+)")


@dataclass(frozen=True, slots=True)
class Step:
    """A task of a state machine: its name, the integration that it calls, and the parameters."""

    name: str
    integration: str
    parameters: Mapping[str, Any]


def steps(machine: Resource) -> Iterator[Step]:
    """The tasks of a state machine; none where its definition is not known."""
    yield from steps_of(definition_of(machine))


def definition_of(machine: Resource) -> Mapping[str, Any]:
    """The definition of a state machine; empty where it is not known."""
    try:
        found = json.loads(str(machine.facts.get("definition")))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def fault_of(machine: Resource) -> str:
    """Why Step Functions refuses the definition of a state machine; empty where it is well formed, or not known."""
    if not isinstance(machine.facts.get("definition"), str):
        return ""
    definition = definition_of(machine)
    return _fault(definition) if definition else "its definition is no JSON object"


def _fault(definition: Mapping[str, Any]) -> str:
    """The first state that a definition, or a part of it, names and does not have."""
    states = definition.get("States")
    if not isinstance(states, dict):
        return "its definition has no states"
    if definition.get("StartAt") not in states:
        return f"it starts at {definition.get('StartAt')}, which is no state"
    for name, state in states.items():
        if not isinstance(state, dict):
            return f"{name} is no state"
        paths = [state, *(p for key in ("Choices", "Catch") for p in items(state.get(key)) if isinstance(p, dict))]
        named = [str(p[key]) for p in paths for key in ("Next", "Default") if key in p]
        if lost := [each for each in named if each not in states]:
            return f"{name} goes on to {lost[0]}, which is no state"
        parts = [*items(state.get("Branches")), state.get("Iterator"), state.get("ItemProcessor")]
        if fault := next(filter(None, (_fault(part) for part in parts if isinstance(part, dict))), ""):
            return fault
    return ""


def steps_of(definition: Mapping[str, Any]) -> Iterator[Step]:
    """The tasks of a definition, those inside of its Map and Parallel states too."""
    for name, state in (definition.get("States") or {}).items():
        if not isinstance(state, dict):
            continue
        if state.get("Type") == "Task" and str(state.get("Resource")).startswith(INTEGRATION):
            given = state.get("Parameters") or state.get("Arguments")
            parameters = given if isinstance(given, dict) else {}
            yield Step(str(name), str(state["Resource"]).removeprefix(INTEGRATION), parameters)
        inner = [*items(state.get("Branches")), state.get("Iterator"), state.get("ItemProcessor")]
        for each in inner:
            if isinstance(each, dict):
                yield from steps_of(each)


def action_of(step: Step) -> str:
    """The action that a task takes, empty where that is not evaluated."""
    call = step.integration.partition(".")[0]
    service, _, rest = call.partition(":")
    if service != "aws-sdk":
        return OPTIMIZED.get(call, "")
    api, _, operation = rest.partition(":")
    name = f"{PREFIXES.get(api, api)}:{operation[:1].upper()}{operation[1:]}"
    return RENAMED.get(name, name)


class Place(Protocol):
    """Where a call is made: a state machine, or whoever calls for a role."""

    @property
    def account(self) -> str:
        """The id of the account."""
        ...

    @property
    def region(self) -> str:
        """The Region."""
        ...


def call_needs(
    estate: DutyEstate, machine: Place, role: Principal, step: Step, context: Mapping[str, Values]
) -> Iterator[Need]:
    """The requests of a task; of a resource that is decided while it runs, those that the role's policies name."""
    action = action_of(step)
    if action == COPY:
        yield from _copy_needs(estate, role, step, context)
        return
    named = ["*"] if action in ON_NO_RESOURCE else list(named_resources(machine, step, action))
    asked = named or [arn for s in role.identity if s.allow and s.covers_action(action) for arn in s.resources]
    if not asked:
        yield Standing(False, f"no policy of {role.name} allows {action}")
    if missing := _missing_index(estate, machine, step):
        yield Standing(False, missing)
    for arn in dict.fromkeys(asked):
        if arn in named and is_plain(arn) and not stands(estate, arn):
            yield not_in_input(arn)
        yield Call(role, action, arn, {**context, **_stated(step)})
        use = key_use().get(action)
        entity = estate.entity(arn) or estate.entity(arn.partition("/")[0])
        if use and entity:
            yield from estate.uses_key(role, entity.kms_key_arn, use.through, *use.operations)


def _copy_needs(estate: DutyEstate, role: Principal, step: Step, context: Mapping[str, Values]) -> Iterator[Need]:
    """The two requests of a copy; names that are decided while it runs are those that the role's policies name."""
    given = step.parameters
    bucket, key, source = given.get("Bucket"), given.get("Key"), given.get("CopySource")
    if isinstance(source, Mapping):
        source = f"{source.get('Bucket')}/{source.get('Key')}"
    into = f"arn:aws:s3:::{bucket}/{key}" if isinstance(bucket, str) and isinstance(key, str) else ""
    beginning = f"arn:aws:s3:::{bucket}/" if isinstance(bucket, str) else ""
    of = f"arn:aws:s3:::{source.removeprefix('/')}" if isinstance(source, str) else ""
    for action, plain, prefix in (("s3:PutObject", into, beginning), ("s3:GetObject", of, "")):
        allowed = [arn for s in role.identity if s.allow and s.covers_action(action) for arn in s.resources]
        asked = [plain] if plain else [arn for arn in allowed if arn.startswith(prefix)]
        if not asked:
            yield Standing(False, f"no policy of {role.name} allows {action} on {prefix or 'any object'}")
        for arn in dict.fromkeys(asked):
            yield Call(role, action, arn, context)
            use, entity = key_use().get(action), estate.entity(arn.partition("/")[0])
            if use and entity:
                yield from estate.uses_key(role, entity.kms_key_arn, use.through, *use.operations)


def stands(estate: DutyEstate, arn: str) -> bool:
    """Whether the input has what an ARN names, if that is of a kind that it has all of."""
    if service_of(arn) not in OF_THE_INPUT:
        return True
    of = arn.partition("/index/")[0]
    return estate.by_arn.get(of) is not None or estate.entity(of) is not None


def named_resources(machine: Place, step: Step, action: str) -> Iterator[str]:
    """The ARNs that the parameters name."""
    given, here = step.parameters, f"{machine.region}:{machine.account}"
    table, bucket, key = given.get("TableName"), given.get("Bucket"), given.get("Key")
    if isinstance(table, str):
        arn = table if table.startswith("arn:") else f"arn:aws:dynamodb:{here}:table/{table}"
        yield f"{arn}/index/{given['IndexName']}" if isinstance(given.get("IndexName"), str) else arn
    elif isinstance(bucket, str) and isinstance(key, str):
        yield f"arn:aws:s3:::{bucket}/{key}"
    elif isinstance(bucket, str) and action == "s3:ListBucket":
        yield f"arn:aws:s3:::{bucket}"
    elif found := _QUEUE.fullmatch(str(given.get("QueueUrl"))):
        yield f"arn:aws:sqs:{found[1]}:{found[2]}:{found[3]}"
    elif action == "events:PutEvents":
        for entry in items(given.get("Entries")):
            bus = str(entry.get("EventBusName") or "default") if isinstance(entry, dict) else ""
            if bus:
                yield bus if bus.startswith("arn:") else f"arn:aws:events:{here}:event-bus/{bus}"
    elif action == "ses:SendEmail":
        if isinstance(identity := given.get("FromEmailAddressIdentityArn"), str):
            yield identity
        if isinstance(configuration := given.get("ConfigurationSetName"), str):
            yield f"arn:aws:ses:{here}:configuration-set/{configuration}"
    else:
        yield from (value for value in given.values() if isinstance(value, str) and value.startswith("arn:"))


def _missing_index(estate: DutyEstate, machine: Place, step: Step) -> str:
    """What a query lacks whose table is in the input, and has no index of the name."""
    index, named = step.parameters.get("IndexName"), str(step.parameters.get("TableName")).rpartition("/")[2]
    for table in estate.of_type(TABLE) if isinstance(index, str) else ():
        if (table.account, table.region, table.facts.get("name")) == (machine.account, machine.region, named):
            own = [i for prop in INDEXES for i in items(table.facts.get(prop))]
            return "" if index in {i.get("name") for i in own} else f"the table {named} has no index {index}"
    return ""


def _stated(step: Step) -> dict[str, Values]:
    """What the request says of itself to conditions: the sender of a mail, the attributes of a row that are read."""
    given = step.parameters
    sender, action = given.get("FromEmailAddress"), action_of(step)
    if isinstance(sender, str):
        return {"ses:fromaddress": sender}
    if action == "s3:ListBucket":
        return {"s3:prefix": str(given.get("Prefix") or "")}
    if action == "events:PutEvents":
        sources = {entry.get("Source") for entry in items(given.get("Entries")) if isinstance(entry, dict)}
        return {"events:source": str(*sources)} if len(sources) == 1 and None not in sources else {}
    if action not in ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"):
        return {}
    if not isinstance(asked := given.get("ProjectionExpression"), str):
        return {"dynamodb:attributes": (), "dynamodb:select": "ALL_ATTRIBUTES"}
    names = given.get("ExpressionAttributeNames") or {}
    attributes = [names.get(each.strip(), each.strip()) for each in asked.split(",")]
    return {"dynamodb:attributes": tuple(map(str, attributes)), "dynamodb:select": "SPECIFIC_ATTRIBUTES"}
