"""One form for what programs declare in several: older types, inline properties, lists of attachments."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.resource_forms.normal_form import in_normal_form
from policies.resource_forms.type_aliases import current_type

BUCKET = "aws:s3/bucket:Bucket"


def resource(type_: str, name: str = "x", /, outputs: dict[str, Any] | None = None, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:dev::app::{type_}::{name}"
    return Resource(urn=urn, type=type_, id=name, account="222222222222", region="us-east-1", inputs=inputs,
                    outputs=outputs or {})  # fmt: skip


def implied(*resources: Resource) -> dict[str, Resource]:
    graph, _ = in_normal_form(Graph(resources))
    given = {r.urn for r in resources}
    return {r.type.rpartition(":")[2]: r for r in graph if r.urn not in given}


@pytest.mark.parametrize(
    ("older", "current"),
    [
        ("aws:s3/bucketV2:BucketV2", BUCKET),
        ("aws:s3/bucketAclV2:BucketAclV2", "aws:s3/bucketAcl:BucketAcl"),
        ("aws:alb/listener:Listener", "aws:lb/listener:Listener"),
        ("aws:elasticloadbalancing/loadBalancer:LoadBalancer", "aws:elb/loadBalancer:LoadBalancer"),
        ("aws:ses/confgurationSet:ConfgurationSet", "aws:ses/configurationSet:ConfigurationSet"),
        (BUCKET, BUCKET),
        ("kubernetes:core/v1:Pod", "kubernetes:core/v1:Pod"),
    ],
)
def test_an_older_type_has_its_current_name(older: str, current: str) -> None:
    assert current_type(older) == current


def test_what_a_bucket_declares_inside_itself_is_declared_beside_it() -> None:
    replication = {"role": "r", "rules": [{"destination": {"bucket": "arn:aws:s3:::else", "accountId": "1" * 12}}]}
    found = implied(resource(BUCKET, "charts", policy="{}", acl="public-read", replicationConfiguration=replication))
    assert found["BucketPolicy"].inputs == {"bucket": "charts", "policy": "{}"}
    assert found["BucketAcl"].inputs["acl"] == "public-read"
    assert found["BucketReplicationConfig"].inputs["rules"][0]["destination"]["account"] == "1" * 12


def test_a_policy_that_was_only_read_back_does_not_stand_beside_a_declared_one() -> None:
    read_back = resource(BUCKET, "charts", outputs={"policy": "{}", "acl": "private"})
    assert "BucketPolicy" in implied(read_back)
    assert implied(read_back, resource("aws:s3/bucketPolicy:BucketPolicy", bucket="charts", policy="{}")) == {}


def test_each_identity_of_a_policy_attachment_has_an_attachment_of_its_own() -> None:
    found = implied(resource("aws:iam/policyAttachment:PolicyAttachment", roles=["a"], users=UNKNOWN, policyArn="p"))
    assert found["RolePolicyAttachment"].inputs == {"role": "a", "policyArn": "p"}
    assert found["UserPolicyAttachment"].inputs["user"] is UNKNOWN


def test_the_default_bus_exists_where_a_policy_of_it_does() -> None:
    bus = implied(resource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", eventBusName="default", policy="{}"))
    assert bus["EventBus"].inputs["arn"] == "arn:aws:events:us-east-1:222222222222:event-bus/default"


def test_a_graph_in_normal_form_stays_as_it_is() -> None:
    graph = Graph([resource(BUCKET, "charts", bucket="charts")])
    assert in_normal_form(graph) == (graph, [])
