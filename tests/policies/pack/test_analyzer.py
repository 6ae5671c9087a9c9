"""The pack as Pulumi's engine uses it: started as a process, called over gRPC, with the same results as the kit."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from engine_requests import PACK, in_a_stack, stack_request, violations, wire
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.catalog.registry import registry
from policies.check.evaluate import rules_for, run_estate_rule, run_rule
from policies.estate_view import EstateView
from policies.model import EstateRule, Rule, Status
from policies.pack.pack_policies import NOT_EVALUATED, SEVERITIES, VERSION, WAIVED, WALL
from policies.policy_config import Settings
from policies.props import props_of

SUMMARY = "rules need more than this stack"


def examples(rule: Rule) -> list[Resource]:
    """Every example as a resource without tags, so that every rule of the type applies."""
    urn = f"urn:pulumi:prod::x::{rule.types[0]}::it"
    return [Resource(urn=urn, type=rule.types[0], inputs=dict(inputs)) for inputs in (*rule.good, *rule.bad)]


def in_process(resource: Resource) -> set[tuple[str, str]]:
    """The results of the kit itself."""
    found = set()
    for rule in rules_for(resource, registry()):
        for status, message in run_rule(rule, props_of(resource)):
            unknown = (NOT_EVALUATED.resource, f"{rule.id}: {message}")
            found.add((rule.id, message) if status is Status.FAIL else unknown)
    return found


def test_the_pack_lists_every_rule_with_its_metadata(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    listed = {policy.name: policy for policy in analyzer.GetAnalyzerInfo(empty_pb2.Empty()).policies}
    advisories = {name for each in (NOT_EVALUATED, WAIVED) for name in (each.resource, each.estate)}
    assert set(registry().by_id) | advisories | {WALL} == set(listed)
    for rule_id, rule in registry().by_id.items():
        reported = listed[rule_id]
        assert (reported.description, reported.remediation_steps) == (rule.title, rule.remediation)
        assert reported.framework.specification == ", ".join(rule.cites)
        assert reported.severity == SEVERITIES[rule.severity]
        assert list(reported.tags) == [registry().services[rule_id], *rule.equivalents]
        assert reported.enforcementLevel == analyzer_pb2.MANDATORY


def test_the_pack_has_the_version_that_a_folder_declares(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    declared = yaml.safe_load(PACK.with_name("PulumiPolicy.yaml").read_text(encoding="utf-8"))["version"]
    assert (analyzer.GetAnalyzerInfo(empty_pb2.Empty()).version, VERSION) == (declared, declared)


def test_a_number_is_configured_within_the_kits_bounds(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    """The schema rejects looser numbers, and a tighter one reaches the rule."""
    listed = {policy.name: policy for policy in analyzer.GetAnalyzerInfo(empty_pb2.Empty()).policies}
    schema = listed["BACKUP-003"].configSchema.properties
    assert dict(schema)["backup_retention_days"]["minimum"] == Settings().backup_retention_days
    assert dict(schema)["max_session_hours"]["maximum"] == Settings().max_session_hours


@pytest.mark.parametrize("service", sorted(set(registry().services.values())))
def test_the_pack_and_the_kit_agree_on_every_example(analyzer: analyzer_pb2_grpc.AnalyzerStub, service: str) -> None:
    """Each example of each rule, good and bad, as the engine sends it."""
    for rule in registry().resource_rules:
        for resource in examples(rule) if registry().services[rule.id] == service else ():
            answer = analyzer.Analyze(analyzer_pb2.AnalyzeRequest(**wire(resource)))
            assert violations(answer) == in_process(resource), (rule.id, resource.inputs)


def test_an_unknown_value_is_reported_and_never_passes(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    kind = "aws:s3/bucketVersioning:BucketVersioning"
    inputs = {"versioningConfiguration": {"status": UNKNOWN}}
    resource = Resource(urn=f"urn:pulumi:prod::x::{kind}::it", type=kind, inputs=inputs)
    answer = analyzer.Analyze(analyzer_pb2.AnalyzeRequest(**wire(resource)))
    reported = (NOT_EVALUATED.resource, "S3-003: versioningConfiguration.status is not known before deployment")
    assert reported in violations(answer)
    assert "S3-003" in {entry.policy_name for entry in answer.not_applicable}


def test_a_preview_says_once_what_waits_for_the_update(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    kind = "aws:s3/bucketVersioning:BucketVersioning"
    inputs = {"versioningConfiguration": {"status": UNKNOWN}}
    resources = [Resource(urn=f"urn:pulumi:prod::x::{kind}::{name}", type=kind, inputs=inputs) for name in "ab"]
    analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="prod", dry_run=True))
    try:
        for resource in resources:
            answer = analyzer.Analyze(analyzer_pb2.AnalyzeRequest(**wire(resource)))
            assert violations(answer) == set()
            assert "S3-003" in {entry.policy_name for entry in answer.not_applicable}
        said = [text for name, text in violations(analyzer.AnalyzeStack(stack_request(resources)))
                if name == NOT_EVALUATED.estate]  # fmt: skip
        assert len(said) == 1
        assert "on 2 resources rest on values that are not known before deployment" in said[0]
        assert "S3-003" in said[0]
    finally:
        analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(stack="prod", dry_run=False))


@pytest.mark.parametrize("rule", registry().estate_rules, ids=lambda rule: rule.id)
def test_the_pack_and_the_kit_agree_on_every_estate_example(
    analyzer: analyzer_pb2_grpc.AnalyzerStub, rule: EstateRule
) -> None:
    """The first good and the first bad example of each rule, evaluated with every rule."""
    for graph in (rule.good[0](), rule.bad[0]()):
        stack = Graph(in_a_stack(resource) for resource in graph.custom)
        answer = analyzer.AnalyzeStack(stack_request(graph.custom))
        expected, elsewhere = set(), set()
        for asked in registry().estate_rules:
            for status, problem in run_estate_rule(EstateView(stack), asked):
                unknown = (NOT_EVALUATED.estate, f"{asked.id}: {problem.message}")
                if problem.needs:
                    elsewhere.add(asked.id)
                else:
                    expected.add((asked.id, problem.message) if status is Status.FAIL else unknown)
        assert elsewhere <= {entry.policy_name for entry in answer.not_applicable}
        assert {found for found in violations(answer) if found[0] != WALL and SUMMARY not in found[1]} == expected


def clinical_stack(*, trusting: str) -> list[Resource]:
    """A practice's role that ``trusting`` may assume, a bucket that it reads, and a role of the MSO."""

    def role(name: str, owner: str, trust: Any, *may: str) -> list[Resource]:
        trusts = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": trust}
        grants = {"Effect": "Allow", "Action": list(may), "Resource": "*"}
        arn = f"arn:aws:iam::{CLINIC}:role/{name}"
        tags = {"mso:owner": owner, "mso:plane": "clinical"}
        inputs = {"name": name, "arn": arn, "assumeRolePolicy": policy(trusts), "tags": tags}
        return [
            stack_resource("iam/role:Role", name, **inputs),
            stack_resource("iam/rolePolicy:RolePolicy", f"{name}-may", role=name, policy=policy(grants)),
        ]

    tags = {"mso:owner": "north", "mso:plane": "clinical", "mso:data-class": "phi"}
    return [
        *role("physician", "north", {"AWS": trusting}, "s3:GetObject"),
        *role("operator", "mso", {"Service": "ec2.amazonaws.com"}, "sts:AssumeRole"),
        *(stack_resource("s3/bucket:Bucket", name, bucket=name, tags=tags) for name in ("charts", "photos", "forms")),
    ]


CLINIC = "510000000000"


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def stack_resource(type_: str, label: str, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:clinical-north::mso::aws:{type_}::{label}"
    return Resource(urn=urn, type=f"aws:{type_}", id=label, account=CLINIC, region="us-east-1", inputs=inputs)


def about_the_wall(analyzer: analyzer_pb2_grpc.AnalyzerStub, stack: list[Resource]) -> tuple[list[str], list[str]]:
    """The wall's findings that block a stack, and its advisory findings."""
    reported = violations(analyzer.AnalyzeStack(stack_request(stack)))
    return (
        sorted(message for name, message in reported if name == WALL),
        sorted(message for name, message in reported if name == NOT_EVALUATED.estate and f"{WALL}: " in message),
    )


def test_a_path_that_one_stack_shows_blocks_its_update(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    blocking, _ = about_the_wall(analyzer, clinical_stack(trusting=f"arn:aws:iam::{CLINIC}:role/operator"))
    assert any(line.startswith("W6: clinical-north:physician can be assumed from outside") for line in blocking)
    assert any(line.startswith("W1: clinical-north:charts can be read") for line in blocking)


def test_what_one_stack_does_not_show_of_the_wall_is_reported(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    blocking, advisory = about_the_wall(analyzer, clinical_stack(trusting="arn:aws:iam::400000000000:role/analyst"))
    assert [line for line in blocking if line.startswith(("W1:", "W2:", "W6:"))] == []
    assert len(advisory) == 1
    assert "need more than this stack" in advisory[0]
    assert "account 400000000000 was not read" in advisory[0]
