"""Verdicts on the delivery of audit logs (W8): a trail whose bucket or key refuses CloudTrail records nothing.

CloudTrail asks with its own service principal: it puts objects under ``AWSLogs/`` of the bucket and takes data keys of
the key, on behalf of the trail (CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail" and "Configure AWS KMS
key policies for CloudTrail"; read 2026-11-30).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from policies.separation.estate.audit_logs import AuditLog, LogPart
from policies.separation.estate.entities import Account, IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.request_context import principal_context, resource_keys
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Policies, Request
from policies.separation.reach.witness_context import find_witness_context
from policies.separation.verdicts.verdict import Status, Witness

CLOUDTRAIL: Final = Caller(CallerKind.SERVICE, "cloudtrail.amazonaws.com")
BUCKET, KEY = "bucket", "key"
RECORD: Final = "CloudTrail/us-east-1/2026/01/01/record.json.gz"


def undelivered_logs(estate: EstateModel) -> Iterator[Witness]:
    """The logs whose bucket or key does not let CloudTrail write, by its policy, and those of a key that is off."""
    by_urn = {resource.urn: resource for resource in estate.resources if resource.urn}
    for log in estate.audit_logs:
        for part in log.parts:
            found = by_urn.get(part.urn)
            if part.disabled:
                summary = f"the key {part.name} of {log.name} is disabled, so CloudTrail cannot write records"
                yield Witness(Status.POSSIBLE, summary, source=log.source)
            elif found is not None and part.kind in (BUCKET, KEY) and not _lets_write(estate, log, part, found):
                summary = f"{found.label} does not let CloudTrail write the records of {log.name}"
                status = Status.POSSIBLE if _is_owner_read(estate, log) else Status.UNKNOWN
                yield Witness(status, summary, source=found.source or log.source)
            elif part.kind == KEY and part.account is not None and not part.urn:
                summary = f"the key {part.name} of {log.name} is not in the input, so CloudTrail may be refused"
                yield Witness(Status.UNKNOWN, summary, source=log.source)


def _lets_write(estate: EstateModel, log: AuditLog, part: LogPart, store: IamResource) -> bool:
    """Whether a bucket or key lets CloudTrail write records of a log, in some context that CloudTrail has."""
    action = "s3:PutObject" if part.kind == BUCKET else "kms:GenerateDataKey"
    arns = [f"{store.arn}/{place}" for place in _places(log)] if part.kind == BUCKET else [store.arn]
    policies = Policies(resource=store.policy, rcps=store.account.rcps)
    for owner in _owners(estate, log):
        context = principal_context(Principal(CLOUDTRAIL.arn, CLOUDTRAIL, owner, owner=owner.owner))
        known = {**context.known, **resource_keys(store, store.account)}
        known |= {"aws:sourcearn": _with_account(log.arn, owner.id), "aws:sourceaccount": owner.id}
        for arn in arns:
            request = Request(CLOUDTRAIL, action, arn, store.account.id, replace(context, known=known))
            if find_witness_context(request, policies) is not None:
                return True
    return False


def _is_owner_read(estate: EstateModel, log: AuditLog) -> bool:
    """Whether the input has the account whose trail it is: a delegated administrator's is the payer's."""
    return not log.of_organization or any(owner.payer for owner in _owners(estate, log))


def _owners(estate: EstateModel, log: AuditLog) -> Iterator[Account]:
    """The accounts on whose behalf CloudTrail may write: a delegated administrator's trail is the payer's."""
    yield log.account
    if log.of_organization:
        for account in estate.accounts.values():
            if account.payer and account.organization == log.account.organization:
                yield account


def _with_account(arn: str, account: str) -> str:
    parts = arn.split(":", 5)
    return ":".join((*parts[:4], account, *parts[5:]))


def _places(log: AuditLog) -> Iterator[str]:
    """Keys of records in the bucket: those of an organization's trail lie below the organization's id."""
    start = f"{log.prefix}/AWSLogs".lstrip("/")
    if not log.of_organization:
        yield f"{start}/{log.account.id}/{RECORD}"
    else:
        yield f"{start}/{log.account.organization or 'o-0123456789'}/{log.account.id}/{RECORD}"
        if not log.account.organization:
            yield f"{start}/{log.account.id}/{RECORD}"
