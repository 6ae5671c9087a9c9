"""Evaluating a graph: which rules apply, unknown values, exceptions in rules, and exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN, Secret
from policies.catalog.registry import Registry, registry
from policies.check.evaluate import evaluate, run_estate_rule
from policies.check.wall_findings import wall_findings
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Props, Rule, RuleError, Status
from policies.policy_config import Config, Settings, Severity
from policies.rule_support.customer_managed_keys import customer_key
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.expectations import all_of, must_be

BUCKET = "aws:s3/bucket:Bucket"


def rule(**changes: Any) -> Rule:
    """A rule that requires ``locked`` to be true."""
    given = {
        "id": "TEST-001", "title": "Locked", "why": "Open ones leak.", "severity": Severity.HIGH,
        "cites": ("164.312(b)",), "applies_to": BUCKET,
        "check": must_be("locked", True), "good": ({"locked": True},), "bad": ({},), "remediation": "Lock it.",
    }  # fmt: skip
    return Rule(**{**given, **changes})


def rules(*these: Rule | EstateRule) -> Registry:
    return Registry.of(("test", each) for each in these)


def statuses(graph: Graph, *these: Rule | EstateRule) -> list[str]:
    return [finding.status.value for finding in evaluate(graph, rules=rules(*these)).findings]


def bucket(**inputs: Any) -> Resource:
    return aws("s3/bucket:Bucket", **inputs)


@pytest.mark.parametrize(
    ("locked", "expected"),
    [(True, []), (False, ["fail"]), (None, ["fail"]), (1, ["fail"]), (UNKNOWN, ["not evaluated"]), (Secret(True), [])],
)
def test_a_value_passes_fails_or_is_not_known(locked: Any, expected: list[str]) -> None:
    assert statuses(estate_of(bucket(locked=locked)), rule()) == expected


def test_an_unknown_deep_inside_is_named() -> None:
    deep = rule(check=must_be("a.b", True), good=({"a": {"b": True}},))
    report = evaluate(estate_of(bucket(a={"b": UNKNOWN})), rules=rules(deep))
    assert report.findings[0].message == "a.b is not known before deployment"


def test_a_key_of_the_same_plan_counts_as_customer_managed() -> None:
    keyed = rule(check=customer_key("kmsKeyId"), good=({"kmsKeyId": "k"},))
    key = "urn:pulumi:clinical::mso::aws:kms/key:Key::phi"
    known = bucket(kmsKeyId=UNKNOWN).with_(property_dependencies={"kmsKeyId": (key,)})
    other = bucket(kmsKeyId=UNKNOWN).with_(
        property_dependencies={"kmsKeyId": (key.replace("kms/key:Key", "iam/role:Role"),)}
    )
    assert statuses(estate_of(known), keyed) == []
    assert statuses(estate_of(other), keyed) == ["not evaluated"]


def test_an_unknown_value_does_not_hide_a_failure() -> None:
    pair = rule(check=all_of(must_be("a", True), must_be("b", True)), good=({"a": True, "b": True},))
    assert sorted(statuses(estate_of(bucket(a=UNKNOWN, b=False)), pair)) == ["fail", "not evaluated"]


def test_an_exception_in_a_rule_is_a_tool_error_and_exits_with_3() -> None:
    def broken(_: Props) -> Iterator[str]:
        yield from ()
        raise KeyError("oops")

    report = evaluate(estate_of(bucket()), rules=rules(rule(check=broken)))
    assert [finding.status for finding in report.findings] == [Status.TOOL_ERROR]
    assert report.exit_code() == 3


@pytest.mark.parametrize(
    ("inputs", "strict", "code"),
    [({"locked": True}, True, 0), ({}, False, 1), ({"locked": UNKNOWN}, False, 0), ({"locked": UNKNOWN}, True, 4)],
)
def test_exit_codes(inputs: dict[str, Any], strict: bool, code: int) -> None:
    assert evaluate(estate_of(bucket(**inputs)), rules=rules(rule())).exit_code(strict) == code


def test_a_rule_for_one_plane_skips_others_but_not_untagged_resources() -> None:
    clinical = rule(planes=("clinical",))
    nowhere = Resource(urn=f"urn:pulumi:prod::x::{BUCKET}::it", type=BUCKET)
    assert statuses(estate_of(aws("s3/bucket:Bucket", plane="management")), clinical) == []
    assert statuses(estate_of(aws("s3/bucket:Bucket", plane="clinical")), clinical) == ["fail"]
    assert statuses(estate_of(nowhere), clinical) == ["fail"]


def test_a_rule_for_one_data_class_reads_each_of_several_labels() -> None:
    phi = rule(data_classes=("phi",))
    assert statuses(estate_of(aws("s3/bucket:Bucket", tags={"mso:data-class": "business phi"})), phi) == ["fail"]
    assert statuses(estate_of(aws("s3/bucket:Bucket", tags={"mso:data-class": "business"})), phi) == []


def test_an_empty_graph_never_passes() -> None:
    report = evaluate(Graph())
    assert (report.exit_code(), report.counts["pass"]) == (4, 0)
    assert {finding.rule for finding in report.findings} == {"GRAPH-002"}


def test_another_cloud_is_not_evaluated() -> None:
    foreign = Resource(urn="urn:pulumi:x::x::gcp:storage/bucket:Bucket::b", type="gcp:storage/bucket:Bucket")
    report = evaluate(Graph([foreign]))
    assert [finding.rule for finding in report.findings] == ["GRAPH-002", "GRAPH-001"]
    assert {finding.status for finding in report.findings} == {Status.NOT_EVALUATED}
    assert (report.exit_code(), report.counts["pass"]) == (4, 0)


@pytest.mark.parametrize("weird", [["a"], {"a": 1}, 7, None])
def test_a_property_of_the_wrong_type_breaks_no_rule(weird: Any) -> None:
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": weird}
    graph = estate_of(
        aws("s3/bucket:Bucket", bucket=weird, tags={"mso:plane": weird, "mso:data-class": weird}),
        aws("s3/bucketLogging:BucketLogging", bucket=weird, targetBucket=weird),
        aws("lb/loadBalancer:LoadBalancer", accessLogs={"bucket": weird}),
        aws("cfg/deliveryChannel:DeliveryChannel", s3BucketName=weird),
        aws("iam/rolePolicy:RolePolicy", policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})),
    )
    assert evaluate(graph).of(Status.TOOL_ERROR) == ()


def test_an_estate_rule_is_not_evaluated_without_its_planes() -> None:
    def never(_: object) -> Iterator[Problem]:
        yield Problem(None, "missing")

    trail = EstateRule(
        id="TEST-101", title="T", why="W", severity=Severity.HIGH, cites=("164.312(b)",), check=never,
        good=(Graph,), bad=(Graph,),
        remediation="x", needs=("org",),
    )  # fmt: skip
    assert statuses(estate_of(bucket(locked=True)), trail) == ["not evaluated"]
    assert statuses(estate_of(aws("s3/bucket:Bucket", plane="org")), trail) == ["fail"]


def test_an_exception_in_an_estate_rule_names_the_resource_that_it_read(monkeypatch: pytest.MonkeyPatch) -> None:
    replicating = next(each for each in registry().estate_rules if each.id == "S3-109")
    graph = replicating.bad[0]()
    monkeypatch.setattr("policies.rules.s3.replication_stays_with_owner.owner_of", lambda _: str(1 // 0))
    ((status, problem),) = run_estate_rule(EstateView(graph), replicating)
    assert (status, problem.resource) == (Status.TOOL_ERROR, next(r for r in graph if "Replication" in r.type))


def test_an_exception_in_the_proof_is_a_tool_error_of_each_invariant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policies.separation.verdicts.proof.prove", lambda graph: {}[graph])
    found = wall_findings(Graph())
    assert {finding.status for each in found.values() for finding in each} == {Status.TOOL_ERROR}
    assert len(found) == 12


def test_older_type_names_are_checked_as_the_current_ones() -> None:
    old = Resource(urn="urn:pulumi:x::x::aws:s3/bucketV2:BucketV2::b", type="aws:s3/bucketV2:BucketV2")
    assert statuses(Graph([old]), rule()) == ["fail"]


def test_counts_add_up_and_passes_are_not_listed() -> None:
    good, bad = bucket(locked=True), aws("s3/bucket:Bucket", "other")
    report = evaluate(estate_of(good, bad), rules=rules(rule()))
    assert (report.counts["pass"], report.counts["fail"], len(report.findings)) == (1, 1, 1)


def test_settings_reach_the_rules() -> None:
    group = aws("cloudwatch/logGroup:LogGroup", plane="log-archive", retentionInDays=2200, kmsKeyId="k")
    found = evaluate(estate_of(group), config=Config(settings=Settings(log_retention_days=3650))).findings
    assert "LOGS-001" in {finding.rule for finding in found}


@pytest.mark.parametrize(
    "change", [{"bad": ()}, {"bad": ({"locked": False},)}, {"cites": ()}, {"id": "s3"}, {"good": ()}]
)
def test_a_rule_without_required_fields_is_rejected(change: dict[str, Any]) -> None:
    with pytest.raises(RuleError):
        rule(**change)


def test_two_rules_with_one_id_are_rejected() -> None:
    with pytest.raises(RuleError, match="share this id"):
        rules(rule(), rule(title="Other"))
