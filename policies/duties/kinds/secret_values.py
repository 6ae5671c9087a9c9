"""L1: a secret that a task or a function needs can be given a value by a person or a pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.duty import Call, Duty, Need
from policies.duties.duty_estate import DutyEstate
from policies.duties.people import is_person, is_pipeline, session_keys, somebody
from policies.separation.estate.entities import IamResource, Principal

WHY = "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html"
PUT = "secretsmanager:PutSecretValue"
SECRET = "secretsmanager/secret:Secret"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each secret of the input; those that a service manages get their value from it."""
    versions = {str(v.facts.get("secretId")) for v in estate.of_type("secretsmanager/secretVersion:SecretVersion")}
    rotations = {str(r.facts.get("secretId")) for r in estate.of_type("secretsmanager/secretRotation:SecretRotation")}
    for resource in estate.of_type(SECRET):
        secret = estate.entity(resource.facts.get("arn")) or estate.by_urn.get(resource.urn)
        names = {str(resource.facts.get("arn")), str(resource.id), str(resource.facts.get("name"))}
        if secret is None or resource.facts.get("owningService") or names & rotations:
            continue
        needs = (_is_given(estate, secret, resource),)
        does = "is given its value by the deployment" if names & versions else "is given a value"
        yield Duty("L1", "secret-values", estate.label(resource), does, needs, WHY, resource.urn)


def _is_given(estate: DutyEstate, secret: IamResource, resource: Resource) -> Need:
    who = [p for p in estate.model.principals if (is_person(p) or is_pipeline(p)) and _is_told_to(p, secret)]
    puts = [tuple(_puts(estate, principal, secret)) for principal in who]
    return somebody(estate, estate.account(resource), puts, "nobody may give it a value")


def _is_told_to(principal: Principal, secret: IamResource) -> bool:
    """Whether a policy of it, or of the secret, is about putting values: in its own account, or where it is named."""
    if principal.account.id != secret.account.id and not any(s.allow for s in secret.policy or ()):
        return False
    return any(s.allow and s.covers_action(PUT) for s in (*principal.identity, *(secret.policy or ())))


def _puts(estate: DutyEstate, principal: Principal, secret: IamResource) -> Iterator[Need]:
    keys = session_keys(principal)
    yield Call(principal, PUT, secret.arn, keys)
    yield from estate.uses_key(
        principal, secret.kms_key_arn, "secretsmanager", "GenerateDataKey", "Decrypt",
        **{**keys, "kms:encryptioncontext:secretarn": secret.arn},
    )  # fmt: skip
