"""The pack as Pulumi's engine sees it: started as a process, asked over gRPC, and of one mind with the kit itself."""

from __future__ import annotations

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
from policies.estate import Estate
from policies.evaluate import ask, ask_estate, rules_for
from policies.model import Rule, Status
from policies.pack import NOT_EVALUATED, WAIVED, WAIVERS_FILE
from policies.props import props_of
from policies.registry import registry

PACK = Path(__file__).parents[2] / "policies" / "__main__.py"
UNKNOWN_TEXT = proxy.UNKNOWN_STRING_VALUE


@contextmanager
def started(**environment: str) -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack's own process, started the way the engine starts it, from some other folder."""
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


def example(rule: Rule, number: int) -> Resource:
    """A bad example as a resource; the rule's own tags decide nothing, so every rule of the type is asked."""
    urn = f"urn:pulumi:prod::x::{rule.types[0]}::it"
    return Resource(urn=urn, type=rule.types[0], inputs=dict(rule.bad[number % len(rule.bad)]))


def wire(resource: Resource) -> dict[str, Any]:
    """What the engine would send."""
    properties = struct_pb2.Struct()
    properties.update(to_wire(resource.inputs))
    name = resource.urn.rsplit("::", 1)[-1]
    return {"urn": resource.urn, "type": resource.type, "name": name, "properties": properties}


def to_wire(value: Any) -> Any:
    """Plain JSON, with the engine's text for what is unknown."""
    if isinstance(value, dict):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_wire(item) for item in value]
    return UNKNOWN_TEXT if value is UNKNOWN else value


def violations(response: Any) -> set[tuple[str, str]]:
    """Policy and message of each diagnostic, without the texts the SDK puts around ours."""
    return {(d.policyName, d.message.removeprefix(d.description).strip()) for d in response.diagnostics}


def in_process(resource: Resource) -> set[tuple[str, str]]:
    """The same answers from the kit itself."""
    found = set()
    for rule in rules_for(resource, registry()):
        for status, message in ask(rule, props_of(resource)):
            unknown = (NOT_EVALUATED.resource, f"{rule.id}: {message}")
            found.add((rule.id, message) if status is Status.FAIL else unknown)
    return found


def test_the_pack_lists_every_rule_with_its_severity_and_citations(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty())
    listed = {policy.name: policy for policy in info.policies}
    assert set(registry().by_id) | {NOT_EVALUATED.resource, NOT_EVALUATED.estate} == set(listed)
    assert listed["S3-001"].framework.specification == ", ".join(registry().get("S3-001").cites)
    assert listed["S3-001"].severity == analyzer_pb2.POLICY_SEVERITY_CRITICAL


def test_every_answer_is_the_kits_own(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    for number, rule in enumerate(registry().resource_rules):
        resource = example(rule, number)
        answer = analyzer.Analyze(analyzer_pb2.AnalyzeRequest(**wire(resource)))
        assert violations(answer) == in_process(resource), rule.id


def test_an_unknown_value_is_told_and_never_passes(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    kind = "aws:s3/bucketVersioning:BucketVersioning"
    inputs = {"versioningConfiguration": {"status": UNKNOWN}}
    resource = Resource(urn=f"urn:pulumi:prod::x::{kind}::it", type=kind, inputs=inputs)
    answer = analyzer.Analyze(analyzer_pb2.AnalyzeRequest(**wire(resource)))
    told = (NOT_EVALUATED.resource, "S3-003: versioningConfiguration.status is not known before deployment")
    assert told in violations(answer)
    assert "S3-003" in {entry.policy_name for entry in answer.not_applicable}


def test_estate_rules_see_the_whole_stack(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    bucket = "aws:s3/bucket:Bucket"
    inputs = {"bucket": "charts", "id": "charts", "tags": {"mso:plane": "clinical"}}
    resource = Resource(urn=f"urn:pulumi:clinical::x::{bucket}::it", type=bucket, id="charts", inputs=inputs)
    request = analyzer_pb2.AnalyzeStackRequest(resources=[analyzer_pb2.AnalyzerResource(**wire(resource))])
    answer = analyzer.AnalyzeStack(request)
    estate = Estate(Graph([resource]))
    expected = set()
    for rule in registry().estate_rules:
        for status, problem in ask_estate(estate, rule):
            unknown = (NOT_EVALUATED.estate, f"{rule.id}: {problem.message}")
            expected.add((rule.id, problem.message) if status is Status.FAIL else unknown)
    assert violations(answer) == expected
    assert ("S3-102", "has no public access block of its own") in expected


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


def test_a_waived_finding_blocks_nothing_and_stays_in_sight(tmp_path: Path) -> None:
    with started(**{WAIVERS_FILE: waived(tmp_path, "S3-003", "2999-01-31")}) as pack:
        answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**wire(UNVERSIONED)))
        told = [found for found in answer.diagnostics if "S3-003" in found.message]
        assert [(found.policyName, found.enforcementLevel) for found in told] == [
            (WAIVED.resource, analyzer_pb2.ADVISORY)
        ]
        assert "waived until 2999-01-31 by pc_security_official: Rebuilt every night." in told[0].message
        assert not [found for found in answer.diagnostics if found.policyName == "S3-003"]


def test_a_waived_estate_finding_blocks_nothing_and_stays_in_sight(tmp_path: Path) -> None:
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


def test_waivers_that_cannot_be_read_stop_the_pack_with_the_reason(tmp_path: Path) -> None:
    given = {**os.environ, WAIVERS_FILE: waived(tmp_path, "S3-003", "someday")}
    run = subprocess.run([sys.executable, "-u", str(PACK)], capture_output=True, text=True, env=given, check=False)
    assert run.returncode == 1
    assert "waivers[0]: expires: 'someday'; give a date" in run.stderr
    assert "Traceback" not in run.stderr
