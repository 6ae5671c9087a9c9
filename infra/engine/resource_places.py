"""Where a resource is: the account and region that its provider, its own properties or its neighbors show.

The one place that works this out, for states, for the policy pack and for the embedded engine. A provider belongs to
exactly one account, so one resource of it that shows its account shows that of the others. What nothing shows stays "".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from infra.engine.graph import Resource
from infra.engine.provider import Scope
from infra.engine.values import Properties, reveal

ACCOUNT_ID: Final = re.compile(r"[0-9]{12}")
QUEUE_URL: Final = re.compile(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?/([0-9]{12})/")
OWN_ARN: Final = ("arn", "id")
"""Properties that hold the resource's own ARN or queue URL."""
OWN_ACCOUNT: Final = ("ownerId", "masterAccountId", "registryId", "expectedBucketOwner")
"""Properties that hold the id of the account that a resource is in."""
OWN_ACCOUNT_TYPES: Final = ("aws:s3/accessPoint:", "aws:s3/accountPublicAccessBlock:", "aws:s3control/")
"""Prefixes of types whose ``accountId`` is their own account; elsewhere it is often somebody else's."""
SUBJECT: Final = {
    "aws:secretsmanager/secretPolicy:SecretPolicy": "secretArn",
    "aws:dynamodb/resourcePolicy:ResourcePolicy": "resourceArn",
    "aws:kinesis/resourcePolicy:ResourcePolicy": "resourceArn",
    "aws:sqs/queuePolicy:QueuePolicy": "queueUrl",
    "aws:kms/keyPolicy:KeyPolicy": "keyId",
}
"""Type -> the property with the ARN or URL of what it configures, which is in the same account."""
NOT_OWN: Final = {
    "aws:cloudwatch/eventTarget:EventTarget": {"arn"},
    "aws:lakeformation/resource:Resource": {"arn"},
    "aws:notifications/channelAssociation:ChannelAssociation": {"arn"},
    "aws:guardduty/inviteAccepter:InviteAccepter": {"masterAccountId"},
    "aws:cfg/aggregateAuthorization:AggregateAuthorization": {"region"},
    "aws:cloudformation/stackSetInstance:StackSetInstance": {"region"},
}
"""Type -> properties that name another resource, account or region in spite of their name."""
BUCKET_TYPES: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")


def shown_scope(type_: str, properties: Properties, scope: Scope, identity: Any = "") -> Scope:
    """The scope of a resource of this type: its own ``region``, the provider's scope, and what its own ARN shows.

    ``properties`` are its inputs and outputs, ``identity`` is its id.
    """
    apart = NOT_OWN.get(type_, set())
    account, region = "", ""
    names = [name for name in (*OWN_ARN, SUBJECT.get(type_, "")) if name and name not in apart]
    for value in (identity, *(reveal(properties.get(name)) for name in names)):
        found = _in_name(value)
        account, region = account or found[0], region or found[1]
    named = OWN_ACCOUNT + (("accountId",) if type_.startswith(OWN_ACCOUNT_TYPES) else ())
    for value in (reveal(properties.get(name)) for name in named if name not in apart):
        account = account or (value if isinstance(value, str) and ACCOUNT_ID.fullmatch(value) else "")
    own = reveal(properties.get("region")) if "region" not in apart else ""
    return Scope(scope.account or account, (own if isinstance(own, str) else "") or scope.region or region, scope.role)


def _in_name(value: Any) -> tuple[str, str]:
    """The account and region in an ARN or in the URL of a queue; empty strings where there is none."""
    if not isinstance(value, str):
        return "", ""
    parts = value.split(":", 5)
    if len(parts) == 6 and parts[0] == "arn":
        return (parts[4] if ACCOUNT_ID.fullmatch(parts[4]) else ""), parts[3]
    url = QUEUE_URL.match(value)
    return (url[2], url[1]) if url else ("", "")


def with_accounts(resources: Sequence[Resource]) -> list[Resource]:
    """The resources of one program, with the accounts that others of the same provider or bucket show."""
    homeless = [r for r in resources if r.in_cloud and not r.account]
    if not homeless:
        return list(resources)
    of_provider = _one_each((r.provider, r.account) for r in resources if r.in_cloud and r.provider and r.account)
    known = {r.urn: of_provider.get(r.provider, "") for r in homeless}
    of_bucket = _one_each(
        (name, r.account or known[r.urn])
        for r in resources if r.type in BUCKET_TYPES
        for name in (r.id, r.facts.get("bucket")) if isinstance(name, str) and name
    )  # fmt: skip
    by_urn = {r.urn: r.account or known.get(r.urn, "") for r in resources if r.in_cloud}
    for resource in homeless:
        bucket = resource.facts.get("bucket") if resource.type.startswith("aws:s3/") else None
        of_parent = by_urn.get(resource.parent, "") if not resource.provider else ""
        named = of_bucket.get(bucket, "") if isinstance(bucket, str) else ""
        known[resource.urn] = known[resource.urn] or named or of_parent
    return [r.with_(account=known[r.urn]) if known.get(r.urn) else r for r in resources]


def _one_each(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Name -> its account, for the names that have one account only."""
    found: dict[str, set[str]] = {}
    for name, account in pairs:
        if account:
            found.setdefault(name, set()).add(account)
    return {name: next(iter(accounts)) for name, accounts in found.items() if len(accounts) == 1}
