"""S3 access points: other ARNs for the objects of a bucket, which statements on the bucket's own ARN do not match.

For a request through an access point, AWS evaluates the caller's policies against the access point's ARN, then the
access point's policy and the bucket policy. A principal that can create an access point thereby obtains such an ARN.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from infra.engine.graph import Graph, Resource
from policies.separation.estate.entities import PHI, PHI_MINIMUM, IamResource
from policies.separation.estate.graph_references import as_text, policy_statements
from policies.separation.estate.missing_input import Missing
from policies.separation.iam.conditions import Condition
from policies.separation.iam.patterns import UNMENTIONED, arn_contains, arn_meets
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.request import Statements

ACCESS_POINT_KIND, NEW_ACCESS_POINT_KIND = "s3-access-point", "new-s3-access-point"
ACCESS_POINT_KINDS = frozenset({ACCESS_POINT_KIND, NEW_ACCESS_POINT_KIND})
ACCESS_POINT = "aws:s3/accessPoint:AccessPoint"
ACCESS_POINT_POLICY = "aws:s3control/accessPointPolicy:AccessPointPolicy"


class AccessPoints:
    """The access points of a graph's buckets: declared ones, and for each bucket one that a principal could create."""

    def __init__(self, graph: Graph, missing: list[Missing]) -> None:
        self.graph, self.missing = graph, missing
        self._by_bucket: dict[str, list[Resource]] = {}
        for resource in graph.of_type(ACCESS_POINT):
            self._by_bucket.setdefault(as_text(resource.facts.get("bucket")), []).append(resource)

    def of(self, bucket: IamResource, region: str) -> Iterator[IamResource]:
        """The access points through which the objects of a bucket with patient data can be requested."""
        if bucket.kind != "s3-bucket" or not bucket.data_classes & (PHI | PHI_MINIMUM):
            return
        arn = f"arn:aws:s3:{region}:{bucket.account.id}:accesspoint"
        base = tuple(_bucket_statements(bucket))
        yield replace(
            bucket, kind=NEW_ACCESS_POINT_KIND, arn=f"{arn}/{UNMENTIONED}-{bucket.name}",
            name=f"{bucket.name} (through a new access point)",
            policy=base, inherited_denies=_denies(base),
        )  # fmt: skip
        for resource in (*self._by_bucket.get(bucket.name, ()), *self._by_bucket.get(bucket.arn, ())):
            name = as_text(resource.facts.get("name")) or resource.name
            yield replace(
                bucket, kind=ACCESS_POINT_KIND, name=f"{bucket.name} (through access point {name})",
                arn=as_text(resource.facts.get("arn")) or f"{arn}/{name}",
                policy=(*base, *self._own_policy(resource, bucket)), inherited_denies=_denies(base),
                source=str(resource.source or bucket.source),
            )  # fmt: skip

    def _own_policy(self, access_point: Resource, bucket: IamResource) -> Iterator[Statement]:
        """The access point's own policy; it allows other accounts only what the bucket policy allows as well."""
        statements = policy_statements(access_point, "policy", "resource", self.missing)
        for attachment in self.graph.of_type(ACCESS_POINT_POLICY):
            if attachment.facts.get("accessPointArn") == access_point.facts.get("arn"):
                statements += policy_statements(attachment, "policy", "resource", self.missing)
        delegates = any(s.allow for s in _bucket_statements(bucket))
        same_account = Condition("StringEquals", "stringequals", "aws:principalaccount", (bucket.account.id,))
        for statement in statements:
            limited = statement.allow and not delegates
            conditions = (*statement.conditions, same_account) if limited else statement.conditions
            yield replace(statement, resources=("*",), not_resource=False, conditions=conditions)


def _bucket_statements(bucket: IamResource) -> Iterator[Statement]:
    """The statements of the bucket policy that apply to its objects, through whichever ARN they are requested."""
    objects = f"{bucket.arn}/*"
    for statement in bucket.policy or ():
        if _covers_objects(statement, objects):
            yield replace(statement, resources=("*",), not_resource=False)


def _covers_objects(statement: Statement, objects: str) -> bool:
    """Whether an Allow may apply to the objects, or a Deny certainly applies to all of them."""
    intersecting = any(arn_meets(pattern, objects) for pattern in statement.resources)
    contained = any(arn_contains(pattern, objects) for pattern in statement.resources)
    if statement.not_resource:
        return not contained if statement.allow else not intersecting
    return intersecting if statement.allow else contained


def _denies(statements: Iterable[Statement]) -> Statements:
    return tuple(statement for statement in statements if not statement.allow)
