"""Perimeters between organizations: leaks and benign changes in the plan of a practice with its own organization."""

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
    """The plan after the changes; a change that returns None removes the resource."""
    resources: list[Resource] = list(graph)
    for change in changes:
        resources = [kept for resource in resources if (kept := change(resource)) is not None]
    return Graph(resources)


def not_proved(graph: Graph) -> dict[str, Status]:
    return {v.id: v.status for v in prove(graph).verdicts if v.status is not Status.PROVED}


def rewriting(stack: str, type_: str, name: str, prop: str, edit: Callable[[list[Any]], None]) -> Change:
    """A change that edits the statements of one policy document."""

    def change(resource: Resource) -> Resource:
        if (resource.stack, resource.type, resource.name) != (stack, type_, name):
            return resource
        document = json.loads(resource.inputs[prop])
        edit(document["Statement"])
        text = json.dumps(document)
        return resource.with_(inputs={**resource.inputs, prop: text}, outputs={**resource.outputs, prop: text})

    return change


def role_trusting(principal: str) -> Change:
    """A change that lets a principal assume the physician role."""
    entry = {"Sid": "AddedByTest", "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}}
    return rewriting("clinical-evergreen", ROLE, "physician", "assumeRolePolicy", lambda found: found.append(entry))


def detached(*names: str) -> Change:
    """A change that detaches SCPs or RCPs of the practice's organization."""

    def change(resource: Resource) -> Resource | None:
        mine = resource.stack == "org-evergreen" and resource.type == ATTACHMENT
        return None if mine and resource.name.startswith(names) else resource

    return change


def perimeter_exempting(pattern: str) -> Change:
    """A change that lets the practice's perimeter exempt all roles that match a pattern."""

    def exempt(statements: list[Any]) -> None:
        for statement in statements:
            if statement["Sid"] == "OrganizationRoles":
                statement["NotResource"] = pattern
            if statement["Sid"] == "Doors":
                statement["Resource"] = pattern

    return rewriting("org-evergreen", POLICY, "organization-perimeter", "content", exempt)


def staff_of(graph: Graph) -> str:
    (management,) = (a for a in graph.of_type("aws:organizations/account:Account") if a.inputs["name"] == "management")
    return f"arn:aws:iam::{management.id}:role/mso/staff/mso_it"


def payer_of(graph: Graph, stack: str) -> str:
    (found,) = (o for o in graph.of_type("aws:organizations/organization:Organization") if o.stack == stack)
    return f"arn:aws:iam::{found.account}:root"


PRACTICE_PERIMETERS = detached("perimeter-clinical-evergreen", "perimeter-exchange-evergreen")
ORGANIZATION_PERIMETER = detached("organization-perimeter")


def test_the_unchanged_estate_is_proved(separate_plan: Graph) -> None:
    assert not_proved(separate_plan) == {}


def test_the_organization_perimeter_alone_denies_the_mso(separate_plan: Graph) -> None:
    """The MSO's payer can detach the policies of its own organization only, not those of the practice's."""
    assert not_proved(changed(separate_plan, role_trusting(staff_of(separate_plan)), PRACTICE_PERIMETERS)) == {}


def test_without_any_perimeter_a_role_that_trusts_staff_can_be_assumed(separate_plan: Graph) -> None:
    found = not_proved(
        changed(separate_plan, role_trusting(staff_of(separate_plan)), PRACTICE_PERIMETERS, ORGANIZATION_PERIMETER)
    )
    assert found["W6"] is Status.LEAK


def test_a_perimeter_that_exempts_too_many_roles_lets_staff_assume_roles_that_trust_them(separate_plan: Graph) -> None:
    too_wide = perimeter_exempting("arn:aws:iam::*:role/mso/*")
    found = not_proved(changed(separate_plan, role_trusting(staff_of(separate_plan)), PRACTICE_PERIMETERS, too_wide))
    assert found["W6"] is Status.LEAK


def test_a_perimeter_that_exempts_too_many_roles_still_admits_named_staff_only(separate_plan: Graph) -> None:
    trainer = staff_of(separate_plan).replace("mso_it", "trainer")
    too_wide = perimeter_exempting("arn:aws:iam::*:role/mso/*")
    assert not_proved(changed(separate_plan, role_trusting(trainer), PRACTICE_PERIMETERS, too_wide)) == {}


def test_the_mso_payer_is_an_external_principal_that_the_perimeter_denies(separate_plan: Graph) -> None:
    payer = role_trusting(payer_of(separate_plan, "org"))
    assert not_proved(changed(separate_plan, payer)) == {}
    proof = prove(changed(separate_plan, payer, PRACTICE_PERIMETERS, ORGANIZATION_PERIMETER))
    assert proof["W6"].status is Status.LEAK
    assert not any("from the payer account" in witness.summary for witness in proof["W6"].witnesses)


def test_the_practice_payer_is_not_an_external_principal(separate_plan: Graph) -> None:
    assert (
        not_proved(
            changed(
                separate_plan,
                role_trusting(payer_of(separate_plan, "org-evergreen")),
                PRACTICE_PERIMETERS,
                ORGANIZATION_PERIMETER,
            )
        )
        == {}
    )


def test_a_broker_that_the_mso_perimeter_does_not_exempt_cannot_deliver(separate_plan: Graph) -> None:
    def remove_exemption(statements: list[Any]) -> None:
        for statement in statements:
            statement["Condition"].pop("ArnNotEquals", None)

    without_exemption = rewriting("perimeter", POLICY, "organization-perimeter", "content", remove_exemption)
    proof = prove(changed(separate_plan, without_exemption))
    assert proof["W4"].status is Status.POSSIBLE
    assert "f-utilisation is declared but does not work" in proof["W4"].witnesses[0].summary


@pytest.mark.parametrize(("with_perimeter", "expected"), [(True, set()), (False, {"W8", "W9"})])
def test_the_mso_log_archive_has_no_access_to_the_practice_log(
    separate_plan: Graph, with_perimeter: bool, expected: set[str]
) -> None:
    (archive,) = (
        a for a in separate_plan.of_type("aws:organizations/account:Account") if a.inputs["name"] == "log-archive"
    )
    root = {"AWS": f"arn:aws:iam::{archive.id}:root"}
    entry = {"Sid": "AddedByTest", "Effect": "Allow", "Action": "s3:*", "Principal": root, "Resource": "*"}
    opened = rewriting(
        "log-archive-evergreen", BUCKET_POLICY, "trail-logs-policy", "policy", lambda found: found.append(entry)
    )
    graph = changed(separate_plan, opened, *(() if with_perimeter else (ORGANIZATION_PERIMETER,)))
    assert set(not_proved(graph)) == expected


def test_residual_trust_names_the_payer_of_each_practice(separate_plan: Graph) -> None:
    said = [item for item in prove(separate_plan).residual if item.startswith("payer account")]
    assert len(said) == 2
    assert any("(lumen-ridge): is not the payer of a practice's accounts" in item for item in said)
    assert any("(evergreen): belongs to the practice" in item for item in said)
