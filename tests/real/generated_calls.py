"""Calls to AWS, drawn from AWS's service reference, botocore's models and what an estate holds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import botocore.session
from botocore.validate import ParamValidator

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.reach.action_targets import target_for
from policies.separation.reference import service_reference

SERVICES: Final[Mapping[str, str]] = {
    name: name
    for name in (
        "s3", "kms", "secretsmanager", "ssm", "sqs", "sns", "lambda", "dynamodb", "logs", "backup", "rds", "ec2",
        "ecs", "ecr", "iam", "sts", "organizations", "cloudtrail", "events", "kinesis", "athena", "glue", "guardduty",
    )
} | {"efs": "elasticfilesystem", "stepfunctions": "states", "cloudwatch": "cloudwatch"}  # fmt: skip
"""boto3's name of a service -> the prefix of its actions."""
OBJECT: Final = "generated/object.txt"


@dataclass(frozen=True, slots=True)
class GeneratedCall:
    """A call that a role makes: boto3's service and method, its parameters, and the permission that it is about."""

    principal: Principal
    service: str
    method: str
    parameters: Mapping[str, Any]
    action: str
    arn: str
    entity: IamResource | Principal | None


def generated_calls(
    estate: EstateModel, principals: Sequence[Principal], seed: int, *, reads_of: Sequence[IamResource] = ()
) -> Iterator[GeneratedCall]:
    """Calls without end, of these principals; with ``reads_of`` only those that read one of these resources."""
    chance = random.Random(seed)  # nothing secret: the same calls each time
    operations = [(name, model) for name in SERVICES for model in _operations(name)]
    by_service = {name: [model for each, model in operations if each == name] for name in SERVICES}
    while True:
        service = chance.choice(("s3", *SERVICES))
        model = chance.choice(by_service[service])
        principal = chance.choice(principals)
        if (call := _call(estate, chance, principal, service, model, reads_of)) is not None:
            yield call


@cache
def _operations(service: str) -> list[Any]:
    """The operations of a service that are named as an action that AWS documents, and that a caller signs."""
    model = _session().get_service_model(service)
    found = (model.operation_model(name) for name in model.operation_names)
    signed = (each for each in found if each.auth_type != "none")
    return [each for each in signed if service_reference.action(f"{SERVICES[service]}:{each.name}")]


@cache
def _session() -> Any:
    return botocore.session.Session()


def _call(
    estate: EstateModel,
    chance: random.Random,
    principal: Principal,
    service: str,
    model: Any,
    reads_of: Sequence[IamResource],
) -> GeneratedCall | None:
    action = service_reference.action(f"{SERVICES[service]}:{model.name}")
    if action is None or (reads_of and not (action.is_read or action.is_list)):
        return None
    everything: Sequence[IamResource | Principal] = reads_of or (*estate.resources, *estate.principals)
    everything = [each for each in everything if ":accesspoint/" not in each.arn]  # none exists on the emulator
    forms = service_reference.arn_forms(action)
    entity = None
    if reads_of and forms == ("*",):
        return None
    if forms != ("*",):
        name = action.full_name
        fitting = [each for each in everything if _fits(each, forms) and target_for(each, name, each.arn)]
        fitting = [each for each in fitting if service == "s3" or each.account.id == principal.account.id] or fitting
        if not fitting:
            return None
        entity = chance.choice(fitting)
    on_object = any(form.endswith(":::*/*") for form in forms)
    arn = "*" if entity is None else f"{entity.arn}/{OBJECT}" if on_object else entity.arn
    parameters = {} if model.input_shape is None else _filled(model.input_shape, entity, service)
    if model.input_shape is not None and ParamValidator().validate(parameters, model.input_shape).has_errors():
        return None
    abroad = entity is not None and entity.account.id != principal.account.id and service not in ("s3", "sqs")
    if abroad and entity is not None and (entity.arn not in str(parameters) or _short(entity) in parameters.values()):
        return None  # the name is one of the caller's own account
    if reads_of and entity is not None and entity.arn.rpartition(":")[2] not in str(parameters):
        return None  # it lists what is in the caller's own account
    method = next(m for m, op in _methods(service).items() if op == model.name)
    return GeneratedCall(principal, service, method, parameters, action.full_name, arn, entity)


@cache
def _methods(service: str) -> Mapping[str, str]:
    from botocore import xform_name

    return {xform_name(name): name for name in _session().get_service_model(service).operation_names}


def _fits(entity: IamResource | Principal, forms: Sequence[str]) -> bool:
    """Whether a resource's ARN has one of an action's forms, or is that of the bucket of its objects."""
    from policies.separation.iam.patterns import arn_matches

    arn = f"{entity.arn}/x" if any(form.endswith(":::*/*") for form in forms) else entity.arn
    return any(arn_matches(form, arn) for form in forms)


def _filled(shape: Any, entity: IamResource | Principal | None, service: str) -> dict[str, Any]:
    """The required parameters, naming the resource where they name one."""
    return {name: _value(name, shape.members[name], entity, service) for name in shape.required_members}


def _value(name: str, shape: Any, entity: IamResource | Principal | None, service: str) -> Any:
    match shape.type_name:
        case "structure":
            return _filled(shape, entity, service)
        case "list":
            return [_value(name, shape.member, entity, service)]
        case "map":
            return {"generated": _value(name, shape.value, entity, service)}
        case "boolean":
            return False
        case "integer" | "long" | "float" | "double":
            return max(1, shape.metadata.get("min", 1))
        case "blob":
            return b"generated"
        case "timestamp":
            return 0
        case _:
            return _text(name, shape, entity, service)


def _text(name: str, shape: Any, entity: IamResource | Principal | None, service: str) -> str:
    if shape.enum:
        return str(shape.enum[0])
    if entity is not None and name not in ("PolicyName", "RoleSessionName", "StatementId"):
        if name.lower().endswith("arn"):
            return entity.arn
        if service == "s3":
            return {"Bucket": entity.arn[13:], "Key": OBJECT}.get(name, "generated")
        if service == "sqs" and name == "QueueUrl":
            region, account, queue = entity.arn.split(":")[3:]
            return f"https://sqs.{region}.amazonaws.com/{account}/{queue}"
        if service == "kms" or name == "SecretId":
            return entity.arn
        if name.lower().endswith(("name", "id", "identifier")):
            return _short(entity)
    if "Policy" in name or "Document" in name:
        return '{"Version":"2012-10-17","Statement":[]}'
    return "generated".ljust(shape.metadata.get("min", 1), "x")


def _short(entity: IamResource | Principal) -> str:
    """The name or id at the end of an ARN."""
    return entity.arn.rpartition("/" if "/" in entity.arn else ":")[2]

