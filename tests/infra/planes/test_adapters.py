"""The adapters beside hosted products: where they run, and that what they are told is there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest
from infra.planes.visits.product_adapters import offered

TASK = "aws:ecs/taskDefinition:TaskDefinition"


@pytest.fixture(scope="module")
def adapters(reference_plan: Graph) -> dict[tuple[str, str], dict[str, Any]]:
    """The adapters of the example by stack and family of the task."""
    return {
        (task.stack, task.inputs["family"]): container
        for task in reference_plan.of_type(TASK)
        for container in json.loads(task.inputs["containerDefinitions"])
        if container["name"] == "adapter"
    }


def settings(container: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in container["environment"]}


def test_they_run_beside_what_books_and_what_holds_forms_in_each_practice(
    adapters: dict[tuple[str, str], dict[str, Any]], reference_manifest: Manifest
) -> None:
    slugs = [practice.slug for practice in reference_manifest.practices]
    assert adapters.keys() == {
        *((f"exchange-{slug}", "scheduling") for slug in slugs),
        *((f"clinical-{slug}", system) for slug in slugs for system in ("consent-forms", "ehr")),
    }


def test_the_queue_and_the_bus_that_they_are_told_are_those_of_their_practice(
    adapters: dict[tuple[str, str], dict[str, Any]], reference_plan: Graph
) -> None:
    queues = {queue.outputs["url"] for queue in reference_plan.of_type("aws:sqs/queue:Queue")}
    buses = {bus.outputs["arn"] for bus in reference_plan.of_type("aws:cloudwatch/eventBus:EventBus")}
    buckets = {bucket.inputs["bucket"] for bucket in reference_plan.of_type("aws:s3/bucket:Bucket")}
    for (stack, family), container in adapters.items():
        told = settings(container)
        if family == "scheduling":
            assert told["FLOWS_BUCKET"] in buckets, stack
        else:
            assert told["FORM_REQUESTS"] in queues, stack
            assert family == "ehr" or told["VISITS_BUS"] in buses, stack


def test_its_secrets_are_made_before_it_starts_or_entered_by_the_owner(
    adapters: dict[tuple[str, str], dict[str, Any]], reference_plan: Graph
) -> None:
    described = {str(secret.outputs["arn"]): secret.inputs["description"]
                 for secret in reference_plan.of_type("aws:secretsmanager/secret:Secret")}  # fmt: skip
    for (_, family), container in adapters.items():
        for secret in container["secrets"]:
            made = "made by the task" in described[secret["valueFrom"]]
            assert made is (family != "scheduling"), secret["name"]


def test_every_service_of_a_location_is_offered_there(reference_manifest: Manifest) -> None:
    for practice in reference_manifest.practices:
        found = offered(reference_manifest, practice.slug)
        for location in reference_manifest.locations_of(practice.slug):
            for service in location.services:
                assert found[f"{service}-{location.slug}"]["state"] == location.state
