"""The MSO's workforce has access to the MSO's accounts by job function, and to no account of a practice."""

from __future__ import annotations

from types import SimpleNamespace

import pulumi
import pytest

from infra.engine.embedded.runner import PLANNED_PAYER, Run, run_estate
from infra.engine.graph import Graph, Resource
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.manifest.manifest_model import Manifest
from infra.planes.shared import identity_center
from infra.planes.shared.identity_center import PERMISSION_SETS, create_permission_sets

ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"


def org_of(manifest: Manifest) -> Graph:
    return run_estate(manifest, Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org",))).graph


def names(graph: Graph) -> dict[str, str]:
    """Account names by id."""
    accounts = graph.of_type("aws:organizations/account:Account")
    return {str(account.id): str(account.inputs["name"]) for account in accounts} | {PLANNED_PAYER: "payer"}


def assignments(graph: Graph) -> set[tuple[str, str, str]]:
    """Group, permission set and account of every assignment."""
    groups = {g.outputs["groupId"]: g.inputs["displayName"] for g in graph.of_type("aws:identitystore/group:Group")}
    sets = {s.outputs["arn"]: s.inputs["name"] for s in graph.of_type("aws:ssoadmin/permissionSet:PermissionSet")}

    def read(assignment: Resource) -> tuple[str, str, str]:
        found = assignment.inputs
        account = names(graph)[found["targetId"]]
        return groups[found["principalId"]], sets[found["permissionSetArn"]], account

    return {read(assignment) for assignment in graph.of_type(ASSIGNMENT)}


def test_each_job_function_has_access_to_its_accounts_and_no_practices(reference_plan: Graph) -> None:
    assert assignments(reference_plan) == {
        ("lr-it", "operate", "management"),
        ("lr-it", "respond", "security"),
        ("lr-accounting", "costs", "payer"),
    }


def test_no_permission_set_is_for_an_account_of_a_practice(reference_manifest: Manifest) -> None:
    seen = {account for spec in PERMISSION_SETS.values() for account in spec.accounts} - {"payer"}
    assert {reference_manifest.owner_of(account) for account in seen} == {reference_manifest.mso.slug}


def test_permission_sets_belong_to_the_mso(reference_plan: Graph, reference_manifest: Manifest) -> None:
    owners = {s.tags["mso:owner"] for s in reference_plan.of_type("aws:ssoadmin/permissionSet:PermissionSet")}
    assert owners == {reference_manifest.mso.slug}


def test_two_groups_of_one_job_function_both_get_its_permission_set(small_manifest: Manifest) -> None:
    people = small_manifest.people
    second = next(job for job in people if job.role == "accountant").model_copy(update={"id": "lr-treasury"})
    graph = org_of(small_manifest.model_copy(update={"people": (*people, second)}))
    assert {group for group, spec, _ in assignments(graph) if spec == "costs"} == {"lr-accounting", "lr-treasury"}


def test_while_identity_center_is_not_enabled_a_warning_states_the_fix(
    reference_manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    warnings: list[str] = []
    disabled = SimpleNamespace(ssoadmin=SimpleNamespace(get_instances=lambda opts: SimpleNamespace(arns=[])))  # noqa: ARG005
    monkeypatch.setattr(identity_center, "aws", disabled)
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    create_permission_sets(reference_manifest, {}, {}, pulumi.InvokeOptions())
    assert warnings == [
        "IAM Identity Center is not enabled: enable it in the payer's home region, then deploy org again"
    ]
