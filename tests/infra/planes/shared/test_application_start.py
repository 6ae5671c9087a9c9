"""How each hosted system of the example starts: prepared, its one-off tasks in order, then its services."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.values import reveal
from infra.manifest.manifest_model import Manifest

TASK, SERVICE = "aws:ecs/taskDefinition:TaskDefinition", "aws:ecs/service:Service"


@pytest.fixture(scope="module")
def tasks(reference_plan: Graph) -> dict[tuple[str, str], Resource]:
    """Task definitions by account and family."""
    return {(task.account, task.inputs["family"]): task for task in reference_plan.of_type(TASK)}


def containers(task: Resource) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(task.inputs["containerDefinitions"])
    return found


def references(task: Resource) -> list[str]:
    return [secret["valueFrom"] for container in containers(task) for secret in container["secrets"]]


def test_only_the_role_of_the_preparing_task_reads_a_master_secret(reference_plan: Graph) -> None:
    masters = {str(d.outputs["masterUserSecrets"][0]["secretArn"])
               for d in reference_plan.of_type("aws:rds/instance:Instance")}  # fmt: skip
    policies = [p for p in reference_plan.of_type("aws:iam/rolePolicy:RolePolicy")
                if any(master in str(p.inputs["policy"]) for master in masters)]  # fmt: skip
    assert policies
    assert all(str(policy.inputs["role"]).startswith("prepare-") for policy in policies)


def test_no_task_names_a_master_secret(tasks: dict[tuple[str, str], Resource]) -> None:
    assert not [arn for task in tasks.values() for arn in references(task) if "rds!" in arn]


def test_a_service_waits_for_the_one_off_tasks_of_its_image_and_they_wait_for_nothing(
    reference_plan: Graph, tasks: dict[tuple[str, str], Resource]
) -> None:
    of_services = {str(service.inputs["taskDefinition"]) for service in reference_plan.of_type(SERVICE)}
    for task in tasks.values():
        ready = [arn for arn in references(task) if "/ready-" in arn]
        if str(task.outputs["arn"]) in of_services:
            assert len(set(ready)) == 1
            stage = ready[0].split(":")[-2]
            images = {each["image"].rpartition(":")[2] for each in containers(task)}
            assert stage in {image.replace(".", "_").replace("-", "_") for image in images}
        else:
            assert ready == []


def test_a_state_machine_runs_what_the_product_declares_in_order(
    reference_plan: Graph, reference_manifest: Manifest, tasks: dict[tuple[str, str], Resource]
) -> None:
    products = {system.id: system.runtime for system in reference_manifest.systems if system.runtime}
    machines = list(reference_plan.of_type("aws:sfn/stateMachine:StateMachine"))
    started = [machine for machine in machines if machine.inputs["name"].removeprefix("start-") in products]
    assert started
    for machine in started:
        system = machine.inputs["name"].removeprefix("start-")
        definition = json.loads(machine.inputs["definition"])
        order, state = [], definition["StartAt"]
        while state:
            order.append(state)
            state = definition["States"][state].get("Next")
        product = products[system]
        names = [f"Run {name}" for name in product.one_off_names]
        assert order[: len(names) + 1] == [*names, "Let the services start"]
        assert order[len(names) + 1 :][0] == f"Deploy {system}"
        assert len(order) == len(names) + 2 + len(product.services)
        assert (machine.account, f"{system}-prepare") in tasks


def test_a_changed_secret_starts_its_system_again_but_not_its_own_changes(reference_plan: Graph) -> None:
    rules = [r for r in reference_plan.of_type("aws:cloudwatch/eventRule:EventRule") if r.inputs["name"] == "start-ehr"]
    assert rules
    for rule in rules:
        detail = json.loads(rule.inputs["eventPattern"])["detail"]
        assert {"PutSecretValue", "RotationSucceeded"} <= set(detail["eventName"])
        (others, absent) = detail["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"]
        assert (others["anything-but"], absent) == (["prepare-ehr", "start-ehr"], {"exists": False})


def test_listener_target_and_container_agree_on_the_port(reference_plan: Graph) -> None:
    groups = {group.outputs["arn"]: group for group in reference_plan.of_type("aws:lb/targetGroup:TargetGroup")}
    served = [s for s in reference_plan.of_type(SERVICE) if s.inputs.get("loadBalancers")]
    assert served
    by_arn = {task.outputs["arn"]: task for task in reference_plan.of_type(TASK)}
    for service in served:
        (balanced,) = service.inputs["loadBalancers"]
        (container,) = [c for c in containers(by_arn[service.inputs["taskDefinition"]])
                        if c["name"] == balanced["containerName"]]  # fmt: skip
        ports = {balanced["containerPort"], groups[balanced["targetGroupArn"]].inputs["port"]}
        assert ports == {mapping["containerPort"] for mapping in container["portMappings"]}
        assert service.inputs["healthCheckGracePeriodSeconds"] >= 60


def test_the_caches_token_is_a_value_that_no_task_definition_holds(
    reference_plan: Graph, tasks: dict[tuple[str, str], Resource]
) -> None:
    caches = list(reference_plan.of_type("aws:elasticache/replicationGroup:ReplicationGroup"))
    tokens = {str(reveal(cache.inputs["authToken"])) for cache in caches}
    versions = {str(reveal(v.inputs["secretStringWo"]))
                for v in reference_plan.of_type("aws:secretsmanager/secretVersion:SecretVersion")}  # fmt: skip
    assert tokens
    assert tokens <= versions
    assert not [t for task in tasks.values() for t in tokens if t in task.inputs["containerDefinitions"]]
