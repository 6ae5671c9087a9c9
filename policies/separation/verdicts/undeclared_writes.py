"""Writes to others that no flow declares (W4): what a practice's principals may hand to a store or role of others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.iam.policy_documents import Statement
from policies.separation.reach.access_paths import AccessPath, PathStep
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.target_sets import Target
from policies.separation.verdicts.verdict import Witness, path_witness

WRITE: Final = "s3:PutObject"
WRITES: Final[Mapping[str, tuple[str, ...]]] = {
    "s3-bucket": (WRITE,),
    "sqs-queue": ("sqs:SendMessage",),
    "sns-topic": ("sns:Publish",),
    "kinesis-stream": ("kinesis:PutRecord", "kinesis:PutRecords"),
    "dynamodb-table": ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"),
    "event-bus": ("events:PutEvents",),
    "secret": ("secretsmanager:PutSecretValue",),
    "ecr-repository": ("ecr:PutImage",),
    "lambda-function": ("lambda:InvokeFunction",),
}
"""Kind of resource -> the actions that hand it data."""
ASSUME: Final = "sts:AssumeRole"


def undeclared_writes(prepared: PreparedEstate, practice: str, broker_roles: set[str]) -> Iterator[Witness]:
    """Principals of the practice or in its accounts, other than brokers, that may write to what it does not own.

    The log archive is left out: logs are delivered there.
    """
    targets = [_target(r) for r in prepared.estate.resources if r.kind in WRITES and _is_open(r.policy or (), r)]
    targets += [Target(p.arn, p.account.id, p) for p in prepared.estate.principals if _is_open(p.trust, p)]
    for target in targets:
        entity = target.entity
        assert entity is not None  # each target is made from one
        if entity.account.owner == practice or entity.account.plane == "log-archive":
            continue
        for principal in prepared.estate.principals:
            works_here = practice in (principal.owner, principal.account.owner)
            if works_here and principal.arn not in broker_roles and not principal.hypothetical:
                yield from _writes(prepared, principal, target, entity)


def _target(resource: IamResource) -> Target:
    arn = f"{resource.arn}/*" if resource.kind == "s3-bucket" else resource.arn
    return Target(arn, resource.account.id, resource)


def _writes(
    prepared: PreparedEstate, principal: Principal, target: Target, entity: IamResource | Principal
) -> Iterator[Witness]:
    is_role = isinstance(entity, Principal)
    label = entity.name if isinstance(entity, Principal) else entity.label
    for action in (ASSUME,) if isinstance(entity, Principal) else WRITES[entity.kind]:
        if not any(s.allow and s.covers_action(action) for s in principal.identity):
            continue  # in another account its own policies have to allow it too
        request = prepared.confirmation.allowed_request(principal, action, target, PolicyChanges())
        if request is not None:
            step = PathStep(principal.name, "undeclared-write", label, (request,))
            what = "act as" if is_role else "write to"
            summary = f"{principal.name} may {what} {label}, which no declared flow uses"
            yield path_witness(AccessPath(request.certainty, (step,)), summary)
            return


def _is_open(statements: tuple[Statement, ...], entity: IamResource | Principal) -> bool:
    """Whether a policy lets principals of other accounts hand data to a resource, or act as a role."""
    actions = (ASSUME,) if isinstance(entity, Principal) else WRITES[entity.kind]
    own = (entity.account.id, f"arn:aws:iam::{entity.account.id}:")
    allows = (s for s in statements if s.allow and any(map(s.covers_action, actions)))
    return any(
        s.not_principal or any(kind == "AWS" and not value.startswith(own) for kind, value in s.principals)
        for s in allows
    )
