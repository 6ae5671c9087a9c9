"""Properties of the whole reference estate: its size, its tags, its guardrails."""

from __future__ import annotations

import importlib
import inspect
import json
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from infra.context.account_context import KIT_SYSTEMS
from infra.engine.embedded.runner import EstateRun
from infra.engine.graph import Graph, Resource
from infra.globs import matcher
from infra.iam.policy_builder import Kind, quotas
from infra.manifest.facts import data_classes, systems
from infra.manifest.manifest_model import Manifest, plane_and_slug

PLANES = {"org", "log-archive", "security", "management", "clinical", "exchange", "backup", "location"}
POLICY, ATTACHMENT = "aws:organizations/policy:Policy", "aws:organizations/policyAttachment:PolicyAttachment"
DECLARATIVE = 10_000


@cache
def taggable(type_: str) -> bool:
    """Whether the resource class of a type token takes tags."""
    _, module, name = type_.split(":")
    home = module.split("/")[0]
    home = {"lambda": "lambda_", "index": ""}.get(home, home)
    package = importlib.import_module(f"pulumi_aws.{home}".rstrip("."))
    return "tags" in inspect.signature(getattr(package, name)._internal_init).parameters


def test_the_estate_has_at_least_600_resources_in_at_least_9_accounts(reference_plan: Graph) -> None:
    assert len(reference_plan.custom) >= 600
    assert len({resource.account for resource in reference_plan.custom}) >= 9
    assert all(len(resource.account) == 12 and resource.region for resource in reference_plan.custom)


def test_every_resource_has_the_source_line_that_declared_it(reference_plan: Graph) -> None:
    without = [resource.urn for resource in reference_plan.custom if resource.source is None]
    assert without == []
    assert {str(resource.source).split("/")[0] for resource in reference_plan.custom} == {"infra"}


def test_every_taggable_resource_has_plane_owner_data_class_system_and_location(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    types = {type_: taggable(type_) for type_ in {resource.type for resource in reference_plan.custom}}
    wrong = Counter(
        f"{resource.type} {problem}"
        for resource in reference_plan.custom
        if types[resource.type]
        for problem in tag_problems(resource, reference_manifest)
    )
    assert not wrong


def tag_problems(resource: Resource, manifest: Manifest) -> list[str]:
    owners = {manifest.mso.slug, *(practice.slug for practice in manifest.practices)}
    classes = set(resource.tags.get("mso:data-class", "").split())
    problems = []
    if resource.tags.get("mso:plane") not in PLANES:
        problems.append(f"plane {resource.tags.get('mso:plane')!r}")
    if resource.tags.get("mso:owner") not in owners:
        problems.append(f"owner {resource.tags.get('mso:owner')!r}")
    if not classes or classes - set(data_classes()):
        problems.append(f"data class {resource.tags.get('mso:data-class')!r}")
    if resource.tags.get("mso:system") not in KIT_SYSTEMS | {system.id for system in manifest.systems}:
        problems.append(f"system {resource.tags.get('mso:system')!r}")
    plane, slug = plane_and_slug(resource.stack)
    if resource.tags.get("mso:location", "") != (slug if plane == "location" else ""):
        problems.append(f"location {resource.tags.get('mso:location')!r}")
    return problems


def test_no_system_of_the_manifest_has_the_name_of_a_kit_system() -> None:
    assert not KIT_SYSTEMS & set(systems())


@pytest.mark.parametrize("size", ["solo", "resilient"])
def test_every_size_has_the_same_tags_and_safeguards(
    small_manifest: Manifest, small_run: EstateRun, small_plan_of: Callable[[str], Graph], size: str
) -> None:
    """More zones and copies may add resources; every size has the same resource types."""
    made = small_plan_of(size)
    assert not [r.urn for r in made.custom if taggable(r.type) and tag_problems(r, small_manifest)]
    assert {resource.type for resource in made} == {resource.type for resource in small_run.graph}


def test_a_practice_with_its_own_organization_has_the_same_tags(
    separate_manifest: Manifest, separate_plan: Graph
) -> None:
    assert not [r.urn for r in separate_plan.custom if taggable(r.type) and tag_problems(r, separate_manifest)]


def test_resources_of_an_account_are_tagged_with_its_plane(reference_plan: Graph) -> None:
    wrong = [
        resource.urn
        for resource in reference_plan.custom
        if resource.tags.get("mso:plane") and not resource.type.startswith("aws:organizations/")
        if not resource.stack.startswith(resource.tags["mso:plane"])
    ]
    assert wrong == []


def test_every_guardrail_is_attached(reference_plan: Graph) -> None:
    attached = {attachment.inputs["policyId"] for attachment in reference_plan.of_type(ATTACHMENT)}
    assert {policy.id for policy in reference_plan.of_type(POLICY)} == attached


def test_every_guardrail_is_json_within_its_quota(reference_plan: Graph) -> None:
    limits = {
        "SERVICE_CONTROL_POLICY": quotas()[Kind.SCP], "RESOURCE_CONTROL_POLICY": quotas()[Kind.RCP],
    }  # fmt: skip
    for policy in reference_plan.of_type(POLICY):
        content = policy.inputs["content"]
        assert json.loads(content)
        assert len(content) <= limits.get(policy.inputs["type"], DECLARATIVE), policy.name


@pytest.mark.parametrize(("kind", "most"), [("SERVICE_CONTROL_POLICY", 5), ("RESOURCE_CONTROL_POLICY", 5)])
def test_no_target_has_more_guardrails_than_aws_accepts(reference_plan: Graph, kind: str, most: int) -> None:
    kinds = {policy.id: policy.inputs["type"] for policy in reference_plan.of_type(POLICY)}
    attachments = (attachment.inputs for attachment in reference_plan.of_type(ATTACHMENT))
    targets = Counter(found["targetId"] for found in attachments if kinds[found["policyId"]] == kind)
    assert targets
    assert max(targets.values()) <= most - 1, "AWS attaches its own full-access policy beside ours"


def test_no_other_account_may_change_how_a_bucket_is_protected(reference_plan: Graph) -> None:
    changing = ("s3:DeleteBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketPolicy", "s3:PutEncryptionConfiguration",
                "s3:PutObjectAcl")  # fmt: skip
    allowed = {
        action
        for bucket_policy in reference_plan.of_type("aws:s3/bucketPolicy:BucketPolicy")
        for entry in json.loads(bucket_policy.inputs["policy"])["Statement"]
        if entry["Effect"] == "Allow" and set(entry["Principal"]) != {"Service"}
        for pattern in ([entry["Action"]] if isinstance(entry["Action"], str) else entry["Action"])
        for action in changing
        if matcher(pattern)(action)
    }
    assert allowed == set()
