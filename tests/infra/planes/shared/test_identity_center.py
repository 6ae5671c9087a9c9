"""The MSO's people see the MSO's accounts, by job function; no practice's account is among them."""

from __future__ import annotations

from types import SimpleNamespace

import pulumi
import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.output_prediction import OutputPredictor
from infra.engine.runner import PLANNED_PAYER, Run, run_estate
from infra.manifest.manifest_model import Manifest
from infra.planes.shared import identity_center
from infra.planes.shared.identity_center import VIEWS, give_views

ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment"


def org_of(manifest: Manifest) -> Graph:
    return run_estate(manifest, Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org",))).graph


def names(graph: Graph) -> dict[str, str]:
    """Account names by id."""
    accounts = graph.of_type("aws:organizations/account:Account")
    return {str(account.id): str(account.inputs["name"]) for account in accounts} | {PLANNED_PAYER: "payer"}


def given(graph: Graph) -> set[tuple[str, str, str]]:
    """Group, permission set and account of every assignment."""
    groups = {g.outputs["groupId"]: g.inputs["displayName"] for g in graph.of_type("aws:identitystore/group:Group")}
    sets = {s.outputs["arn"]: s.inputs["name"] for s in graph.of_type("aws:ssoadmin/permissionSet:PermissionSet")}

    def read(assignment: Resource) -> tuple[str, str, str]:
        found = assignment.inputs
        account = names(graph)[found["targetId"]]
        return groups[found["principalId"]], sets[found["permissionSetArn"]], account

    return {read(assignment) for assignment in graph.of_type(ASSIGNMENT)}


def test_each_job_function_sees_its_accounts_and_no_practices(reference_plan: Graph) -> None:
    assert given(reference_plan) == {
        ("lr-it", "operate", "management"),
        ("lr-it", "respond", "security"),
        ("lr-accounting", "costs", "payer"),
    }


def test_no_view_names_an_account_of_a_practice(reference_manifest: Manifest) -> None:
    seen = {account for view in VIEWS.values() for account in view.accounts} - {"payer"}
    assert {reference_manifest.owner_of(account) for account in seen} == {reference_manifest.mso.slug}


def test_a_set_belongs_to_the_mso(reference_plan: Graph, reference_manifest: Manifest) -> None:
    owners = {s.tags["mso:owner"] for s in reference_plan.of_type("aws:ssoadmin/permissionSet:PermissionSet")}
    assert owners == {reference_manifest.mso.slug}


def test_two_groups_of_one_job_function_both_get_the_view(small_manifest: Manifest) -> None:
    people = small_manifest.people
    second = next(job for job in people if job.role == "accountant").model_copy(update={"id": "lr-treasury"})
    graph = org_of(small_manifest.model_copy(update={"people": (*people, second)}))
    assert {group for group, view, _ in given(graph) if view == "costs"} == {"lr-accounting", "lr-treasury"}


def test_while_identity_center_is_off_a_warning_says_what_to_do(
    reference_manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    off = SimpleNamespace(ssoadmin=SimpleNamespace(get_instances=lambda opts: SimpleNamespace(arns=[])))  # noqa: ARG005
    monkeypatch.setattr(identity_center, "aws", off)
    monkeypatch.setattr(pulumi.log, "warn", said.append)
    give_views(reference_manifest, {}, {}, pulumi.InvokeOptions())
    assert said == ["IAM Identity Center is off: switch it on in the payer's home region, then deploy org again"]
