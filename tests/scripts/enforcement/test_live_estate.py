"""The deployed graph with what the accounts hold now: unchanged, changed, deleted, added."""

from __future__ import annotations

from typing import Any

from infra.emulator.live_policies.live_resource import LiveResource
from infra.engine.graph import Graph, Resource, Source, Status
from scripts.enforcement.live_estate import LiveEstate, live_graph

ACCOUNT, REGION = "1" * 12, "us-east-1"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def deployed(type_: str, name: str, /, **inputs: Any) -> Resource:
    return Resource(
        urn=f"urn:pulumi:clinical::mso::{type_}::{name}", type=type_, id=name, inputs=inputs, outputs=inputs,
        account=ACCOUNT, region=REGION, status=Status.EMULATED, source=Source("infra/x.py", 1),
    )  # fmt: skip


def snapshot(*live: LiveResource) -> dict[Any, LiveResource]:
    return {each.identity: each for each in live}


def live(type_: str, **inputs: Any) -> LiveResource:
    return LiveResource(type_, ACCOUNT, REGION, inputs, id="b")


BUCKET = deployed("aws:s3/bucket:Bucket", "b", bucket="b", tags={"mso:data-class": "phi"})
BUCKET_POLICY = deployed(POLICY, "b-policy", bucket="b", policy='{"Version": "2012-10-17"}')
HERE = (live("aws:s3/bucket:Bucket", bucket="b"), live(POLICY, bucket="b", policy='{"Version":"2012-10-17"}'))


def test_what_has_not_changed_is_the_same_object() -> None:
    graph = Graph((BUCKET, BUCKET_POLICY))
    assert [each is graph[each.urn] for each in live_graph(graph, snapshot(*HERE))] == [True, True]


def test_a_changed_policy_keeps_what_else_was_declared_and_names_no_line() -> None:
    now = live_graph(Graph((BUCKET, BUCKET_POLICY)), snapshot(HERE[0], live(POLICY, bucket="b", policy="{}")))
    changed = now[BUCKET_POLICY.urn]
    assert changed.facts["policy"] == "{}"
    assert changed.facts["bucket"] == "b"
    assert changed.source is None
    assert now[BUCKET.urn] is BUCKET


def test_a_deleted_policy_is_gone_and_a_policy_without_declaration_is_added() -> None:
    assert BUCKET_POLICY.urn not in live_graph(Graph((BUCKET, BUCKET_POLICY)), snapshot(HERE[0]))
    (added,) = (each for each in live_graph(Graph((BUCKET,)), snapshot(*HERE)) if each.urn != BUCKET.urn)
    assert (added.type, added.account, added.facts["policy"]) == (POLICY, ACCOUNT, HERE[1].inputs["policy"])


def test_a_property_that_was_removed_is_gone() -> None:
    role = deployed("aws:iam/role:Role", "r", name="r", permissionsBoundary="arn:boundary")
    now = live_graph(Graph((role,)), snapshot(live("aws:iam/role:Role", name="r", permissionsBoundary=None)))
    assert "permissionsBoundary" not in now[role.urn].facts


def test_what_was_declared_only_and_types_without_a_reader_stay() -> None:
    declared = BUCKET_POLICY.with_(status=Status.DECLARED)
    other = deployed("aws:ec2/vpc:Vpc", "v")
    graph = Graph((declared, other))
    assert [each is graph[each.urn] for each in live_graph(graph, {})] == [True, True]


def test_the_estate_is_read_again_only_after_a_change() -> None:
    writes, looks, found = [0], [0], [snapshot(*HERE)]

    def look() -> dict[Any, LiveResource]:
        looks[0] += 1
        return found[0]

    estate = LiveEstate(Graph((BUCKET, BUCKET_POLICY)), look, lambda: writes[0])
    first = estate.now()
    assert (estate.now() is first, looks[0]) == (True, 1)
    writes[0] = 1
    assert (estate.now() is first, looks[0]) == (True, 2)
    writes[0], found[0] = 2, snapshot(HERE[0])
    assert estate.now() is not first
