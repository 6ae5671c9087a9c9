"""S3 access points: other names for the objects of a bucket, which statements about the bucket's own name do not meet.

A request that comes through one is judged by the caller's policies under the access point's ARN, by the access point's
policy, and by the bucket's. Whoever may make an access point, or write its policy, has such a name at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from infra.engine.graph import Graph, Resource
from policies.separation.estate.estate_model import EXCHANGED, PHI, IamResource
from policies.separation.estate.graph_references import document, text
from policies.separation.iam.conditions import Test
from policies.separation.iam.patterns import FRESH, arn_contains, arn_meets
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.request import Statements

DECLARED, NEW = "s3-access-point", "new-s3-access-point"
KINDS = frozenset({DECLARED, NEW})
ACCESS_POINT = "aws:s3/accessPoint:AccessPoint"
BESIDE = "aws:s3control/accessPointPolicy:AccessPointPolicy"


class AccessPoints:
    """The access points of a graph's buckets, those that stand and one that somebody could make."""

    def __init__(self, graph: Graph, missing: list[str]) -> None:
        self.graph, self.missing = graph, missing
        self._of: dict[str, list[Resource]] = {}
        for resource in graph.of_type(ACCESS_POINT):
            self._of.setdefault(text(resource.facts.get("bucket")), []).append(resource)

    def of(self, bucket: IamResource, region: str) -> Iterator[IamResource]:
        """Each way to a bucket with patient data that is not the bucket's own name."""
        if bucket.kind != "s3-bucket" or not bucket.classes & (PHI | EXCHANGED):
            return
        arn = f"arn:aws:s3:{region}:{bucket.account.id}:accesspoint"
        base = tuple(_retargeted(bucket))
        yield replace(
            bucket, kind=NEW, arn=f"{arn}/{FRESH}-{bucket.name}", name=f"{bucket.name} (by a new access point)",
            policy=base, beneath=_denies(base),
        )  # fmt: skip
        for resource in (*self._of.get(bucket.name, ()), *self._of.get(bucket.arn, ())):
            name = text(resource.facts.get("name")) or resource.name
            yield replace(
                bucket, kind=DECLARED, name=f"{bucket.name} (by access point {name})",
                arn=text(resource.facts.get("arn")) or f"{arn}/{name}",
                policy=(*base, *self._own(resource, bucket)), beneath=_denies(base),
                source=str(resource.source or bucket.source),
            )  # fmt: skip

    def _own(self, access_point: Resource, bucket: IamResource) -> Iterator[Statement]:
        """The access point's own policy; to other accounts it grants nothing that the bucket's policy does not."""
        statements = document(access_point, "policy", "resource", self.missing)
        for beside in self.graph.of_type(BESIDE):
            if beside.facts.get("accessPointArn") == access_point.facts.get("arn"):
                statements += document(beside, "policy", "resource", self.missing)
        delegates = any(s.allow for s in _retargeted(bucket))
        at_home = Test("StringEquals", "stringequals", "aws:principalaccount", (bucket.account.id,))
        for statement in statements:
            limited = statement.allow and not delegates
            yield replace(statement, resources=("*",), not_resource=False,
                          tests=(*statement.tests, at_home) if limited else statement.tests)  # fmt: skip


def _retargeted(bucket: IamResource) -> Iterator[Statement]:
    """What the bucket's policy says of its objects, by whatever name they are asked for."""
    objects = f"{bucket.arn}/*"
    for statement in bucket.policy or ():
        if _speaks_of(statement, objects):
            yield replace(statement, resources=("*",), not_resource=False)


def _speaks_of(statement: Statement, objects: str) -> bool:
    """Whether an Allow may, or a Deny surely does, take the objects in."""
    meets, contains = (any(test(p, objects) for p in statement.resources) for test in (arn_meets, arn_contains))
    if statement.not_resource:
        return not contains if statement.allow else not meets
    return meets if statement.allow else contains


def _denies(statements: Iterable[Statement]) -> Statements:
    return tuple(statement for statement in statements if not statement.allow)
