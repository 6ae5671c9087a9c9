"""The pack as Pulumi's engine uses it: started as a process, called over gRPC, with the same results as the kit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc
from pulumi_policy import proxy

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.catalog.registry import registry
from policies.check.evaluate import rules_for, run_estate_rule, run_rule
from policies.estate_view import EstateView
from policies.model import EstateRule, Rule, Severity, Status
from policies.pack import NOT_EVALUATED, WAIVED, WAIVERS_FILE, WALL
from policies.policy_config import Settings
from policies.props import props_of

PACK = Path(__file__).parents[2] / "policies" / "__main__.py"
SEVERITIES = {
    Severity.LOW: analyzer_pb2.POLICY_SEVERITY_LOW,
    Severity.MEDIUM: analyzer_pb2.POLICY_SEVERITY_MEDIUM,
    Severity.HIGH: analyzer_pb2.POLICY_SEVERITY_HIGH,
    Severity.CRITICAL: analyzer_pb2.POLICY_SEVERITY_CRITICAL,
}
UNKNOWN_TEXT = proxy.UNKNOWN_STRING_VALUE


@contextmanager
def started(**environment: str) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack's process, started as the engine starts it, from another folder."""
    command, given = [sys.executable, "-u", str(PACK)], {**os.environ, **environment}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd="/", text=True, env=given)
    assert process.stdout is not None
    try:
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def analyzer() -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack without waivers."""
    with started() as pack:
        yield pack


def examples(rule: Rule) -> list[Resource]:
    """Every example as a resource without tags, so that every rule of the type applies."""
    urn = f"urn:pulumi:prod::x::{rule.types[0]}::it"
    return [Resource(urn=urn, type=rule.types[0], inputs=dict(inputs)) for inputs in (*rule.good, *rule.bad)]


def wire(resource: Resource) -> dict[str, Any]:
    """The resource as the engine sends it."""
    properties = struct_pb2.Struct()
    properties.update(to_wire(resource.inputs))
    name = resource.urn.rsplit("::", 1)[-1]
    return {"urn": resource.urn, "type": resource.type, "name": name, "properties": properties}


def to_wire(value: Any) -> Any:
    """JSON values, with the engine's placeholder for unknown values."""
    if isinstance(value, dict):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_wire(item) for item in value]
    return UNKNOWN_TEXT if value is UNKNOWN else value


def violations(response: Any) -> set[tuple[str, str]]:
    """Policy and message of each diagnostic, without the text that the SDK adds."""
    return {(d.policyName, d.message.removeprefix(d.description).strip()) for d in response.diagnostics}


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
    assert set(registry().by_id) | {NOT_EVALUATED.resource, NOT_EVALUATED.estate, WALL} == set(listed)
    for rule_id, rule in registry().by_id.items():
        reported = listed[rule_id]
        assert (reported.description, reported.remediation_steps) == (rule.title, rule.remediation)
        assert reported.framework.specification == ", ".join(rule.cites)
        assert reported.severity == SEVERITIES[rule.severity]
        assert list(reported.tags) == [registry().services[rule_id], *rule.equivalents]
        assert reported.enforcementLevel == analyzer_pb2.MANDATORY


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


def in_a_stack(resource: Resource) -> Resource:
    """The resource as the engine knows it: the account is in its provider, the id among its properties."""
    provider = f"urn:pulumi:{resource.stack}::mso::pulumi:providers:aws::{resource.account}-{resource.region}"
    inputs = {**resource.inputs, "id": resource.id}
    return Resource(
        urn=resource.urn, type=resource.type, id=resource.id, inputs=inputs, provider=f"{provider}::known",
        account=resource.account, region=resource.region, property_dependencies=resource.property_dependencies,
        protect=resource.protect, ignore_changes=resource.ignore_changes,
    )  # fmt: skip


def member(resource: Resource) -> analyzer_pb2.AnalyzerResource:
    """A stack's resource as the engine sends it."""
    known = struct_pb2.Struct()
    known.update({"region": resource.region, "allowedAccountIds": [resource.account]})
    urn = resource.provider.rpartition("::")[0]
    provider = analyzer_pb2.AnalyzerProviderResource(
        type="pulumi:providers:aws", urn=urn, name=urn.rsplit("::", 1)[-1], properties=known
    )
    options = analyzer_pb2.AnalyzerResourceOptions(protect=resource.protect, ignoreChanges=resource.ignore_changes)
    links = {
        name: analyzer_pb2.AnalyzerPropertyDependencies(urns=urns)
        for name, urns in resource.property_dependencies.items()
    }
    return analyzer_pb2.AnalyzerResource(
        **wire(resource), provider=provider, options=options, propertyDependencies=links
    )


@pytest.mark.parametrize("rule", registry().estate_rules, ids=lambda rule: rule.id)
def test_the_pack_and_the_kit_agree_on_every_estate_example(
    analyzer: analyzer_pb2_grpc.AnalyzerStub, rule: EstateRule
) -> None:
    """The first good and the first bad example of each rule, evaluated with every rule."""
    for graph in (rule.good[0](), rule.bad[0]()):
        stack = Graph(in_a_stack(resource) for resource in graph.custom)
        answer = analyzer.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=map(member, stack)))
        expected = set()
        for asked in registry().estate_rules:
            for status, problem in run_estate_rule(EstateView(stack), asked):
                unknown = (NOT_EVALUATED.estate, f"{asked.id}: {problem.message}")
                expected.add((asked.id, problem.message) if status is Status.FAIL else unknown)
        assert {reported for reported in violations(answer) if WALL not in " ".join(reported)} == expected


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
        stack_resource("s3/bucket:Bucket", "charts", bucket="charts", tags=tags),
    ]


CLINIC = "510000000000"


def policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def stack_resource(type_: str, label: str, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:clinical-north::mso::aws:{type_}::{label}"
    return in_a_stack(
        Resource(urn=urn, type=f"aws:{type_}", id=label, account=CLINIC, region="us-east-1", inputs=inputs)
    )


def about_the_wall(analyzer: analyzer_pb2_grpc.AnalyzerStub, stack: list[Resource]) -> tuple[list[str], list[str]]:
    """The wall's findings that block a stack, and its advisory findings."""
    answer = analyzer.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=map(member, stack)))
    reported = violations(answer)
    return (
        sorted(message for name, message in reported if name == WALL),
        sorted(message for name, message in reported if name == NOT_EVALUATED.estate and message.startswith(WALL)),
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


WAIVER = """
waivers:
  - rule: {rule}
    resource: "*::it"
    reason: Rebuilt every night.
    approver: pc_security_official
    expires: {expires}
"""
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
UNVERSIONED = Resource(urn=f"urn:pulumi:prod::x::{VERSIONING}::it", type=VERSIONING, inputs={"bucket": "b"})


def waived(tmp_path: Path, rule: str, expires: str) -> str:
    """A waivers file for one rule on the resource called ``it``."""
    file = tmp_path / "waivers.yaml"
    file.write_text(WAIVER.format(rule=rule, expires=expires))
    return str(file)


def test_a_waived_finding_does_not_block_and_is_still_reported(tmp_path: Path) -> None:
    with started(**{WAIVERS_FILE: waived(tmp_path, "S3-003", "2999-01-31")}) as pack:
        answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**wire(UNVERSIONED)))
        reported = [found for found in answer.diagnostics if "S3-003" in found.message]
        assert [(found.policyName, found.enforcementLevel) for found in reported] == [
            (WAIVED.resource, analyzer_pb2.ADVISORY)
        ]
        assert "waived until 2999-01-31 by pc_security_official: Rebuilt every night." in reported[0].message
        assert not [found for found in answer.diagnostics if found.policyName == "S3-003"]


def test_a_waived_estate_finding_does_not_block_and_is_still_reported(tmp_path: Path) -> None:
    kind = "aws:s3/bucket:Bucket"
    bucket = Resource(urn=f"urn:pulumi:clinical::x::{kind}::it", type=kind, inputs={"bucket": "charts"})
    request = analyzer_pb2.AnalyzeStackRequest(resources=[analyzer_pb2.AnalyzerResource(**wire(bucket))])
    with started(**{WAIVERS_FILE: waived(tmp_path, "S3-102", "2999-01-31")}) as pack:
        answer = pack.AnalyzeStack(request)
        assert not [found for found in answer.diagnostics if found.policyName == "S3-102"]
        assert [found.enforcementLevel for found in answer.diagnostics if "S3-102:" in found.message] == [
            analyzer_pb2.ADVISORY
        ]


def test_an_expired_waiver_waives_nothing(tmp_path: Path) -> None:
    with started(**{WAIVERS_FILE: waived(tmp_path, "S3-003", "2020-01-31")}) as pack:
        answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**wire(UNVERSIONED)))
        blocking = [found for found in answer.diagnostics if found.policyName == "S3-003"]
        assert [found.enforcementLevel for found in blocking] == [analyzer_pb2.MANDATORY]


def test_an_unreadable_waiver_file_stops_the_pack_with_the_reason(tmp_path: Path) -> None:
    given = {**os.environ, WAIVERS_FILE: waived(tmp_path, "S3-003", "someday")}
    run = subprocess.run([sys.executable, "-u", str(PACK)], capture_output=True, text=True, env=given, check=False)
    assert run.returncode == 1
    assert "waivers[0]: expires: 'someday'; give a date" in run.stderr
    assert "Traceback" not in run.stderr
