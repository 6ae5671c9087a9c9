"""The pack as Pulumi's engine sees it: started as a process, asked over gRPC, and of one mind with the kit itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
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
from policies.pack import ESTATE_NOT_EVALUATED, NOT_EVALUATED
from policies.props import props_of
from policies.registry import registry

PACK = Path(__file__).parents[2] / "policies" / "__main__.py"
UNKNOWN_TEXT = proxy.UNKNOWN_STRING_VALUE


@pytest.fixture(scope="module")
def analyzer() -> Iterator[analyzer_pb2_grpc.AnalyzerStub]:
    """The pack's own process, started the way the engine starts it, from some other folder."""
    process = subprocess.Popen([sys.executable, "-u", str(PACK)], stdout=subprocess.PIPE, cwd="/", text=True)
    assert process.stdout is not None
    try:
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
    finally:
        process.kill()
        process.wait()


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
            found.add((rule.id, message) if status is Status.FAIL else (NOT_EVALUATED, f"{rule.id}: {message}"))
    return found


def test_the_pack_lists_every_rule_with_its_severity_and_citations(analyzer: analyzer_pb2_grpc.AnalyzerStub) -> None:
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty())
    listed = {policy.name: policy for policy in info.policies}
    assert set(registry().by_id) | {NOT_EVALUATED, ESTATE_NOT_EVALUATED} == set(listed)
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
    told = (NOT_EVALUATED, "S3-003: versioningConfiguration.status is not known before deployment")
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
            unknown = (ESTATE_NOT_EVALUATED, f"{rule.id}: {problem.message}")
            expected.add((rule.id, problem.message) if status is Status.FAIL else unknown)
    assert violations(answer) == expected
    assert ("S3-102", "has no public access block of its own") in expected
