"""The pack on one whole stack: of the example estate, and of programs that the kit did not write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import grpc
import pytest
from engine_requests import member, stack_request, violations
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from infra.engine.embedded.runner import EstateRun
from infra.engine.graph import Graph, Resource
from infra.engine.state_document import write_state
from infra.engine.wire import decode
from infra.manifest.reading.load import REFERENCE
from policies.check.waivers import Waivers, load_waivers
from policies.pack import engine_resources
from policies.pack.analyzer import Analyzer
from policies.pack.pack_policies import NOT_EVALUATED, STATES


class RefusedError(Exception):
    """What gRPC raises in a service that aborts a call."""


class Context:
    """The engine's side of one call."""

    def abort(self, code: grpc.StatusCode, details: str) -> None:
        raise RefusedError(f"{code.name}: {details}")


CONTEXT: Any = Context()


def stacks_of(graph: Graph) -> dict[str, list[Resource]]:
    """The resources of each stack, by its name."""
    found: dict[str, list[Resource]] = {}
    for resource in graph.custom:
        found.setdefault(resource.stack, []).append(resource)
    return found


def configured(states: Sequence[str | Path]) -> analyzer_pb2.ConfigureAnalyzerRequest:
    """The configuration that names the other stacks' states."""
    properties = struct_pb2.Struct()
    properties.update({STATES: [str(state) for state in states]})
    config = analyzer_pb2.PolicyConfig(enforcementLevel=analyzer_pb2.ADVISORY, properties=properties)
    return analyzer_pb2.ConfigureAnalyzerRequest(policyConfig={NOT_EVALUATED.estate: config})


def blocking(answer: Any) -> list[tuple[str, str]]:
    """The diagnostics that stop an update."""
    return [(d.policyName, d.message) for d in answer.diagnostics if d.enforcementLevel == analyzer_pb2.MANDATORY]


def summaries(answer: Any) -> list[str]:
    """The summaries of what the stack does not show."""
    return [message for policy, message in violations(answer) if "more than this stack" in message]


def test_no_stack_of_the_example_is_refused_for_what_another_stack_holds(reference_plan: Graph) -> None:
    """One summary for each stack, and nothing that blocks: a rule that needs another stack is not evaluated."""
    pack = Analyzer(load_waivers(REFERENCE / "waivers.yaml"))
    for name, stack in stacks_of(reference_plan).items():
        answer = pack.AnalyzeStack(stack_request(stack), CONTEXT)
        assert (name, blocking(answer)) == (name, [])
        assert (name, len(summaries(answer))) == (name, 1)


def test_every_declaration_of_the_example_passes_before_there_are_outputs(reference_plan: Graph) -> None:
    """The engine asks the rules of single resources about inputs alone."""
    pack = Analyzer(load_waivers(REFERENCE / "waivers.yaml"))
    refused = set()
    for resource in reference_plan.custom:
        sent = member(resource.with_(outputs={}, provider=resource.provider or "urn::known"))
        request = analyzer_pb2.AnalyzeRequest(
            urn=sent.urn, type=sent.type, name=sent.name, properties=sent.properties, provider=sent.provider
        )
        refused |= {(resource.name, *found) for found in blocking(pack.Analyze(request, CONTEXT))}
    assert refused == set()


def test_with_the_other_stacks_states_the_pack_evaluates_the_whole(small_run: EstateRun, tmp_path: Path) -> None:
    stacks = stacks_of(small_run.graph)
    here = stacks.pop("log-archive")
    for name, stack in stacks.items():
        write_state(tmp_path / f"{name}.json", Graph(stack))
    pack = Analyzer(load_waivers(REFERENCE / "waivers.yaml"))
    pack.Configure(configured([tmp_path]), CONTEXT)
    whole = pack.AnalyzeStack(stack_request(here), CONTEXT)
    assert (blocking(whole), summaries(whole)) == ([], [])
    unlocked = [resource for resource in here if "ObjectLock" not in resource.type]
    refused = blocking(pack.AnalyzeStack(stack_request(unlocked), CONTEXT))
    assert any(policy == "S3-116" and "in the stack clinical-evergreen" in message for policy, message in refused)


def test_a_state_that_cannot_be_read_stops_the_pack_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=rf"INVALID_ARGUMENT: .*estate-not-evaluated\.states: {tmp_path}/org\.json"):
        Analyzer(Waivers()).Configure(configured([tmp_path / "org.json"]), CONTEXT)


def test_each_resource_of_a_stack_is_decoded_once(reference_plan: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = []

    def counted(sent: struct_pb2.Struct) -> dict[str, Any]:
        decoded.append(sent)
        return decode(sent)

    monkeypatch.setattr(engine_resources, "decode", counted)
    stack = stacks_of(reference_plan)["location-seattle"]
    Analyzer(Waivers()).AnalyzeStack(stack_request(stack), CONTEXT)
    assert len(decoded) == 2 * len(stack)  # its properties, and those of its provider


TRUST = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
ROLE = {"name": "task", "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})}


def foreign(type_: str, **inputs: Any) -> Resource:
    """A resource under a default provider that names no account, without tags of the kit."""
    return Resource(urn=f"urn:pulumi:dev::app::{type_}::{type_[-4:]}", type=type_, inputs=inputs, region="us-east-1")


@pytest.mark.parametrize(
    "stack",
    [
        [foreign("aws:iam/role:Role", **ROLE)],
        [foreign("aws:iam/role:Role", **ROLE, inlinePolicies=[{"name": "", "policy": ""}])],
        [foreign("aws:iam/role:Role", assumeRolePolicy="no JSON", inlinePolicies=[{"policy": "neither"}])],
        [foreign("aws-native:s3:Bucket", bucketName="b"), foreign("random:index/randomId:RandomId", byteLength=4)],
        [foreign("aws:s3/bucketV2:BucketV2", bucket="b", arn="arn:aws:s3:::b"), foreign("aws:s3/bucketV2:BucketV2")],
        [],
    ],
    ids=["no account", "empty inline policy", "no JSON", "other providers", "one URN twice", "nothing"],
)
def test_a_stack_that_the_kit_did_not_write_is_evaluated_without_a_tool_error(stack: Iterable[Resource]) -> None:
    answer = Analyzer(Waivers()).AnalyzeStack(stack_request(stack), CONTEXT)
    assert [d.message for d in answer.diagnostics if "tool error" in d.message] == []
    assert len(summaries(answer)) == 1


def test_the_account_and_region_of_a_resource_come_from_its_arn_and_its_own_region() -> None:
    sent = member(foreign("aws:sqs/queue:Queue", arn="arn:aws:sqs:us-east-1:123456789012:q", region="eu-west-1"))
    found = engine_resources.resource_of(sent)
    assert (found.account, found.region) == ("123456789012", "eu-west-1")
