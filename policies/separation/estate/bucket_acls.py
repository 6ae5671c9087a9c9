"""S3 access control lists as statements of a bucket's policy.

A grant of READ on a bucket lets the grantee list its objects; objects may carry the same list, which no configuration
shows, so it counts as reading them too. Source: Amazon S3 user guide, access control list overview; disabling ACLs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.entities import unread_policy
from policies.separation.estate.graph_references import as_text, items_of, value_at
from policies.separation.iam.policy_documents import Origin, Statement, parse_policy

ACL = "aws:s3/bucketAcl:BucketAcl"
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
GROUPS = "http://acs.amazonaws.com/groups/"
PUBLIC = {f"{GROUPS}global/AllUsers": {}, f"{GROUPS}global/AuthenticatedUsers": {"Null": {"aws:PrincipalArn": "false"}}}
"""Predefined groups that everybody is in -> the conditions of membership."""
CANNED = {
    "public-read": [("AllUsers", "READ")],
    "public-read-write": [("AllUsers", "READ"), ("AllUsers", "WRITE")],
    "authenticated-read": [("AuthenticatedUsers", "READ")],
}
ACTIONS = {
    "READ": ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions"],
    "WRITE": ["s3:PutObject", "s3:DeleteObject"],
    "READ_ACP": ["s3:GetBucketAcl"],
    "WRITE_ACP": ["s3:PutBucketAcl", "s3:PutObjectAcl"],
    "FULL_CONTROL": ["s3:*"],
}


def acl_statements(bucket: Resource, adjacent: Iterable[Resource], ignores_public: bool) -> list[Statement]:
    """The statements of a bucket's ACL, inline or declared beside it; none where object ownership disables ACLs.

    ``ignores_public``: Block Public Access ignores grants to everybody.
    """
    beside = list(adjacent)
    ownership = {value_at(r.facts, "rule.objectOwnership") for r in beside if r.type == OWNERSHIP}
    if ownership == {"BucketOwnerEnforced"}:
        return []
    holders = [r for r in (bucket, *beside) if r is bucket or r.type == ACL]
    found = ((holder, grant) for holder in holders for grant in _grants(holder))
    return [s for holder, grant in found for s in _statements(bucket, holder, grant, ignores_public)]


def _grants(holder: Resource) -> Iterator[tuple[str, str]]:
    """The grantee (URI of a group, canonical id or e-mail address) and permission of each grant to others."""
    canned = holder.facts.get("acl")
    if canned is UNKNOWN:
        yield "", ""
    for group, permission in CANNED.get(as_text(canned), ()):
        yield f"{GROUPS}global/{group}", permission
    listed = value_at(holder.facts, "accessControlPolicy.grants") if holder.type == ACL else holder.facts.get("grants")
    owner = value_at(holder.facts, "accessControlPolicy.owner.id")
    for grant in items_of(listed):
        if isinstance(grant, Mapping):
            grantee = grant.get("grantee", grant)
            name = next((as_text(grantee.get(key)) for key in ("uri", "id", "emailAddress") if grantee.get(key)), "")
            permissions = [as_text(p) for p in items_of(grant.get("permissions") or grant.get("permission"))]
            if name != owner:
                yield from ((name, permission) for permission in permissions)


def _statements(
    bucket: Resource, holder: Resource, grant: tuple[str, str], ignores_public: bool
) -> tuple[Statement, ...]:
    grantee, permission = grant
    origin = Origin("resource", f"{holder.name} (ACL)", str(holder.source or ""))
    if not permission:
        return (unread_policy("resource", origin.name, origin.source),)
    if grantee.startswith(GROUPS) and (ignores_public or grantee not in PUBLIC):
        return ()  # the group of S3's log delivery only writes
    name = as_text(bucket.facts.get("bucket")) or bucket.name
    principal: Any = "*" if grantee in PUBLIC else {"CanonicalUser": grantee}
    statement = {
        "Sid": f"{permission} to {grantee.rpartition('/')[2] or 'an unknown grantee'}",
        "Effect": "Allow",
        "Principal": principal,
        "Action": ACTIONS.get(permission, ACTIONS["FULL_CONTROL"]),
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        "Condition": PUBLIC.get(grantee, {}),
    }
    return parse_policy({"Version": "2012-10-17", "Statement": [statement]}, origin)
