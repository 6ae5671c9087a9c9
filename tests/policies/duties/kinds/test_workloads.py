"""Workloads of the reference estate, changed in one place: tasks, functions and state machines that cannot work."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import DutyProof, prove_duties

STACKS = ("clinical-evergreen", "exchange-evergreen", "org")
Change = Callable[[Resource], Resource | None]


def dropped(_: Resource) -> None:
    """The resource is not there."""


def setting(**values: Any) -> Change:
    return lambda r: r.with_(inputs={**r.inputs, **values}, outputs={**r.outputs, **values})


def without(*sids: str) -> Change:
    def apply(resource: Resource) -> Resource:
        document = json.loads(resource.props["policy"])
        document["Statement"] = [s for s in document["Statement"] if s.get("Sid") not in sids]
        return resource.with_(inputs={**resource.inputs, "policy": json.dumps(document)})

    return apply


def proof_after(graph: Graph, type_: str, name: str, change: Change, kind: str) -> DutyProof:
    kept = [r for r in graph if r.stack in STACKS]
    hit = [r.urn for r in kept if r.type == f"aws:{type_}" and r.name == name and r.stack != "org"]
    assert hit, f"there is no {type_} {name}"
    return prove_duties(Graph(filter(None, (change(r) if r.urn in hit else r for r in kept))), only=[kind])


POINT = "efs/accessPoint:AccessPoint"
INGRESS = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
CASES = [
    ("ecr/repository:Repository", "mso-openemr-openemr", dropped, "task-images", "no repository"),
    ("cloudwatch/logGroup:LogGroup", "ehr-log", dropped, "task-logs", "no log group"),
    ("efs/mountTarget:MountTarget", "ehr-files-a", dropped, "task-volumes", "no mount target"),
    (INGRESS, "ehr-files-door-from-app", dropped, "task-volumes", "2049"),
    (POINT, "ehr-files-point", setting(posixUser={"uid": 1001, "gid": 1001}), "task-volumes", "1001 may not write"),
    (POINT, "ehr-files-point", setting(rootDirectory={"path": "/ehr"}), "task-volumes", "the mount fails"),
    (INGRESS, "ehr-db-door-from-app", dropped, "task-connections", "3306"),
    ("ec2/vpcEndpoint:VpcEndpoint", "network-secretsmanager", dropped, "task-secrets", "secretsmanager"),
    ("ec2/vpcEndpoint:VpcEndpoint", "network-ecr.dkr", dropped, "task-images", "ecr"),
    ("ec2/vpcEndpoint:VpcEndpoint", "network-logs", setting(privateDnsEnabled=False), "task-logs", "logs"),
    ("iam/rolePolicy:RolePolicy", "ehr-start-role-start", without("AsTheirRoles"), "state-machines", "iam:PassRole"),
    ("iam/rolePolicy:RolePolicy", "ehr-start-role-start", without("HearOfTheirEnd"), "state-machines", "events:"),
    ("iam/rolePolicy:RolePolicy", "f-appointments-role-flow", without("Network"), "functions", "ec2:"),
    ("iam/rolePolicy:RolePolicy", "f-appointments-role-flow", without("Log"), "functions", "logs:"),
]


@pytest.mark.parametrize(("type_", "name", "change", "kind", "cause"), CASES)
def test_a_workload_that_lacks_something_is_blocked_for_that(
    type_: str, name: str, change: Change, kind: str, cause: str, reference_plan: Graph
) -> None:
    proof = proof_after(reference_plan, type_, name, change, kind)
    causes = [d.outcome.cause for d in proof.decided if d.outcome.answer is Answer.BLOCKED]
    assert any(cause in text for text in causes), causes[:4] or [d.outcome for d in proof.decided][:4]
