"""Cross-organization fences, tried both ways: leaks planted in the plan of a practice that stands apart, and decoys."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status

Change = Callable[[Resource], Resource | None]
POLICY = "aws:organizations/policy:Policy"
ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
ROLE = "aws:iam/role:Role"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def changed(graph: Graph, *changes: Change) -> Graph:
    """The plan with each resource as the changes leave it; None takes it away."""
    resources: list[Resource] = list(graph)
    for change in changes:
        resources = [kept for resource in resources if (kept := change(resource)) is not None]
    return Graph(resources)


def broken(graph: Graph) -> dict[str, Status]:
    return {v.id: v.status for v in prove(graph).verdicts if v.status is not Status.PROVED}


def rewriting(stack: str, type_: str, name: str, prop: str, edit: Callable[[list[Any]], None]) -> Change:
    """A change of the statements in one policy document."""

    def change(resource: Resource) -> Resource:
        if (resource.stack, resource.type, resource.name) != (stack, type_, name):
            return resource
        document = json.loads(resource.inputs[prop])
        edit(document["Statement"])
        text = json.dumps(document)
        return resource.with_(inputs={**resource.inputs, prop: text}, outputs={**resource.outputs, prop: text})

    return change


def trusting(principal: str) -> Change:
    """A physician's role that believes this principal too."""
    entry = {"Sid": "Planted", "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}}
    return rewriting("clinical-evergreen", ROLE, "physician", "assumeRolePolicy", lambda found: found.append(entry))


def unattached(*names: str) -> Change:
    """Guardrails of the practice's organization, hanging nowhere."""

    def change(resource: Resource) -> Resource | None:
        mine = resource.stack == "org-evergreen" and resource.type == ATTACHMENT
        return None if mine and resource.name.startswith(names) else resource

    return change


def doors_to(pattern: str) -> Change:
    """The practice's perimeter with its doors drawn wider."""

    def widen(statements: list[Any]) -> None:
        for statement in statements:
            if statement["Sid"] == "OrganizationRoles":
                statement["NotResource"] = pattern
            if statement["Sid"] == "Doors":
                statement["Resource"] = pattern

    return rewriting("org-evergreen", POLICY, "organization-perimeter", "content", widen)


def staff_of(graph: Graph) -> str:
    (management,) = (a for a in graph.of_type("aws:organizations/account:Account") if a.inputs["name"] == "management")
    return f"arn:aws:iam::{management.id}:role/mso/staff/mso_it"


def payer_of(graph: Graph, stack: str) -> str:
    (found,) = (o for o in graph.of_type("aws:organizations/organization:Organization") if o.stack == stack)
    return f"arn:aws:iam::{found.account}:root"


INNER = unattached("perimeter-clinical-evergreen", "perimeter-exchange-evergreen")
OUTER = unattached("organization-perimeter")


def test_the_estate_is_proved_as_it_stands(separate_plan: Graph) -> None:
    assert broken(separate_plan) == {}


def test_the_perimeter_of_the_organization_holds_the_mso_off_by_itself(separate_plan: Graph) -> None:
    """The MSO's payer may detach every guardrail of its own organization: those of the practice's stay."""
    assert broken(changed(separate_plan, trusting(staff_of(separate_plan)), INNER)) == {}


def test_without_any_perimeter_a_role_that_believes_staff_is_held(separate_plan: Graph) -> None:
    found = broken(changed(separate_plan, trusting(staff_of(separate_plan)), INNER, OUTER))
    assert found["W6"] is Status.LEAK


def test_doors_drawn_too_wide_let_staff_at_whatever_believes_them(separate_plan: Graph) -> None:
    wide = doors_to("arn:aws:iam::*:role/mso/*")
    found = broken(changed(separate_plan, trusting(staff_of(separate_plan)), INNER, wide))
    assert found["W6"] is Status.LEAK


def test_doors_drawn_too_wide_still_open_to_nobody_but_named_staff(separate_plan: Graph) -> None:
    trainer = staff_of(separate_plan).replace("mso_it", "trainer")
    wide = doors_to("arn:aws:iam::*:role/mso/*")
    assert broken(changed(separate_plan, trusting(trainer), INNER, wide)) == {}


def test_the_mso_s_payer_is_an_outsider_whom_the_perimeter_stops(separate_plan: Graph) -> None:
    payer = trusting(payer_of(separate_plan, "org"))
    assert broken(changed(separate_plan, payer)) == {}
    proof = prove(changed(separate_plan, payer, INNER, OUTER))
    assert proof["W6"].status is Status.LEAK
    assert not any("from the payer account" in witness.summary for witness in proof["W6"].witnesses)


def test_a_practice_s_own_payer_is_no_outsider(separate_plan: Graph) -> None:
    assert broken(changed(separate_plan, trusting(payer_of(separate_plan, "org-evergreen")), INNER, OUTER)) == {}


def test_a_broker_that_the_mso_s_perimeter_does_not_name_delivers_nothing(separate_plan: Graph) -> None:
    def forget(statements: list[Any]) -> None:
        for statement in statements:
            statement["Condition"].pop("ArnNotEquals", None)

    shut = rewriting("perimeter", POLICY, "organization-perimeter", "content", forget)
    proof = prove(changed(separate_plan, shut))
    assert proof["W4"].status is Status.POSSIBLE
    assert "f-utilisation is declared and does not work" in proof["W4"].witnesses[0].summary


@pytest.mark.parametrize(("fenced", "expected"), [(True, set()), (False, {"W8", "W9"})])
def test_who_keeps_the_mso_s_log_is_no_keeper_of_the_practice_s(
    separate_plan: Graph, fenced: bool, expected: set[str]
) -> None:
    (archive,) = (
        a for a in separate_plan.of_type("aws:organizations/account:Account") if a.inputs["name"] == "log-archive"
    )
    root = {"AWS": f"arn:aws:iam::{archive.id}:root"}
    entry = {"Sid": "Planted", "Effect": "Allow", "Action": "s3:*", "Principal": root, "Resource": "*"}
    opened = rewriting(
        "log-archive-evergreen", BUCKET_POLICY, "trail-logs-policy", "policy", lambda found: found.append(entry)
    )
    graph = changed(separate_plan, opened, *(() if fenced else (OUTER,)))
    assert set(broken(graph)) == expected


def test_residual_trust_names_whose_payer_stands_above_whom(separate_plan: Graph) -> None:
    said = [item for item in prove(separate_plan).residual if item.startswith("payer account")]
    assert len(said) == 2
    assert any("(lumen-ridge): stands above none of a practice's accounts" in item for item in said)
    assert any("(evergreen): the practice's own" in item for item in said)
