"""Products of the example that send mail: what takes it, what they are told, and what their system may send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest

TASK = "aws:ecs/taskDefinition:TaskDefinition"
Containers = Mapping[str, Mapping[str, Any]]


def settings(container: Mapping[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container["environment"]}


@pytest.fixture(scope="module")
def sending(reference_plan: Graph) -> list[tuple[Resource, Containers]]:
    """The tasks with a container that takes mail, each with its containers by name."""
    every = [
        (task, {each["name"]: each for each in json.loads(task.inputs["containerDefinitions"])})
        for task in reference_plan.of_type(TASK)
    ]
    return [(task, containers) for task, containers in every if "mail" in containers]


def test_each_service_of_a_product_that_sends_mail_has_what_takes_it(
    sending: list[tuple[Resource, Containers]], reference_manifest: Manifest, reference_plan: Graph
) -> None:
    systems = {each.id: each.runtime for each in reference_manifest.systems if each.runtime and each.runtime.mail}
    services = {(id_ if process is product.web else f"{id_}-{process.name}")
                for id_, product in systems.items() for process in (product.web, *product.services)}  # fmt: skip
    families = {task.inputs["family"] for task, _ in sending}
    assert families == services
    assert {"consent-forms", "clinical-photos-cron", "scheduling"} <= families
    others = {task.inputs["family"] for task in reference_plan.of_type(TASK)} - families
    assert {f"{system}-prepare" for system in systems} <= others, "what runs once sends nothing"


def test_products_are_told_where_it_listens_and_the_address_they_send_from(
    sending: list[tuple[Resource, Containers]]
) -> None:
    for _, containers in sending:
        relay = settings(containers["mail"])
        assert containers["mail"]["secrets"] == []
        assert "portMappings" not in containers["mail"], "nobody outside the task reaches it"
        domain = relay["MAIL_SENDER"].partition("@")[2]
        for name in containers.keys() - {"mail", "adapter", "tls"}:
            told = settings(containers[name])
            assert {"127.0.0.1", relay["MAIL_PORT"]} <= set(told.values()), name
            assert any(domain in value for value in told.values()), name


def test_a_system_may_send_from_its_own_address_and_by_the_set_that_demands_tls(
    sending: list[tuple[Resource, Containers]], reference_plan: Graph
) -> None:
    policies = {
        (each.account, each.inputs["role"]): json.loads(each.inputs["policy"])["Statement"]
        for each in reference_plan.of_type("aws:iam/rolePolicy:RolePolicy")
        if '"SendMail"' in each.inputs["policy"]
    }
    identities = {(each.account, each.inputs["emailIdentity"])
                  for each in reference_plan.of_type("aws:sesv2/emailIdentity:EmailIdentity")}  # fmt: skip
    sets = {(each.account, each.inputs["configurationSetName"]): each.inputs["deliveryOptions"]["tlsPolicy"]
            for each in reference_plan.of_type("aws:sesv2/configurationSet:ConfigurationSet")}  # fmt: skip
    for task, containers in sending:
        relay = settings(containers["mail"])
        role = task.inputs["taskRoleArn"].rpartition("/")[2]
        (statement,) = [each for each in policies[task.account, role] if each["Sid"] == "SendMail"]
        assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": relay["MAIL_SENDER"]}}
        mailbox, _, domain = relay["MAIL_SENDER"].partition("@")
        assert task.inputs["family"].startswith(mailbox)
        assert (task.account, domain) in identities
        assert sets[task.account, relay["MAIL_CONFIGURATION"]] == "REQUIRE"
        assert {arn.rpartition("/")[2] for arn in statement["Resource"]} == {domain, relay["MAIL_CONFIGURATION"]}
