"""Each owner asks the trail about its own accounts, and its answers are its own."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra.audit import questions
from infra.components.trail_table import COLUMNS
from infra.engine.graph import Graph
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.access_questions import can

OWNERS = ("evergreen", "lumen-ridge", "saguaro")


def rights(plan: Graph, owner: str) -> dict[str, Any]:
    """The statements of the role that asks for an owner, by Sid."""
    (policy,) = (p for p in plan.of_type("aws:iam/rolePolicy:RolePolicy") if p.inputs["role"] == f"audit-{owner}")
    return {statement["Sid"]: statement for statement in json.loads(policy.inputs["policy"])["Statement"]}


def accounts(plan: Graph, owner: str) -> set[str]:
    """The accounts that an owner has buckets in."""
    mine = (bucket for bucket in plan.of_type("aws:s3/bucket:Bucket") if bucket.tags["mso:owner"] == owner)
    return {bucket.account for bucket in mine if bucket.tags["mso:plane"] != "log-archive"}


@pytest.mark.parametrize("owner", OWNERS)
def test_an_owner_reads_the_trail_of_no_other(reference_plan: Graph, owner: str) -> None:
    read = {arn.split("/")[3] for arn in rights(reference_plan, owner)["Trail"]["Resource"] if arn.count("/") == 4}
    others = {id_ for other in OWNERS if other != owner for id_ in accounts(reference_plan, other)}
    assert accounts(reference_plan, owner) <= read
    assert not read & others


def test_no_guardrail_stands_in_an_auditors_way(reference_plan: Graph) -> None:
    """From the practice's account into the archive, to a file of the trail, its key, and a place for the answer."""
    estate = read_estate(reference_plan)
    for owner in OWNERS:
        (role,) = (r for r in reference_plan.of_type("aws:iam/role:Role") if r.inputs["name"] == f"audit-{owner}")
        (trust,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        may = rights(reference_plan, owner)
        auditor = trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]
        (entered,) = can(estate, auditor, "sts:AssumeRole", role.outputs["arn"])
        steps = [
            *(("s3:GetObject", f"{folder[:-1]}CloudTrail/log") for folder in may["Trail"]["Resource"]),
            ("s3:PutObject", f"{may['Answers']['Resource'][:-1]}answer.csv"),
            ("kms:Decrypt", may["Open"]["Resource"]),
            ("kms:GenerateDataKey", may["Seal"]["Resource"]),
        ]
        asked = [can(estate, role.outputs["arn"], action, resource) for action, resource in steps]
        assert {answer.answer for answers in ([entered], *asked) for answer in answers} == {"yes"}


@pytest.mark.parametrize("owner", OWNERS)
def test_answers_go_to_the_owners_folder_under_its_key(reference_plan: Graph, owner: str) -> None:
    groups = reference_plan.of_type("aws:athena/workgroup:Workgroup")
    (group,) = (group for group in groups if group.tags["mso:owner"] == owner)
    results = group.inputs["configuration"]["resultConfiguration"]
    assert results["outputLocation"].endswith(f"/{owner}/")
    assert rights(reference_plan, owner)["Answers"]["Resource"].endswith(f"/{owner}/*")
    (key,) = (k for k in reference_plan.of_type("aws:kms/key:Key")
              if k.outputs["arn"] == results["encryptionConfiguration"]["kmsKeyArn"])  # fmt: skip
    assert key.tags["mso:owner"] == owner


@pytest.mark.parametrize("owner", OWNERS)
def test_only_the_owners_auditor_takes_the_role_on(reference_plan: Graph, owner: str) -> None:
    (role,) = (r for r in reference_plan.of_type("aws:iam/role:Role") if r.inputs["name"] == f"audit-{owner}")
    (trust,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    account = trust["Principal"]["AWS"].split(":")[4]
    assert account in accounts(reference_plan, owner)
    assert trust["Condition"] == {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/mso/auditor"}}


@pytest.mark.parametrize("owner", OWNERS)
def test_that_auditor_may_take_it_on(reference_plan: Graph, owner: str) -> None:
    doors = [
        policy.inputs["policy"]
        for policy in reference_plan.of_type("aws:iam/rolePolicy:RolePolicy")
        if policy.inputs["role"] == "auditor" and policy.account in accounts(reference_plan, owner)
    ]
    assert sum(f"role/mso/audit-{owner}" in door for door in doors) == 1


def test_practices_are_asked_about_patients_and_the_mso_is_not(reference_plan: Graph) -> None:
    queries = reference_plan.of_type("aws:athena/namedQuery:NamedQuery")
    saved = {(query.inputs["workgroup"], query.inputs["name"]) for query in queries}
    everybody = {question.id for question in questions() if not question.practice_only}
    every = {question.id for question in questions()}
    assert {name for group, name in saved if group == "audit-lumen-ridge"} == everybody
    assert {name for group, name in saved if group == "audit-evergreen"} == every


def test_every_part_of_an_identity_that_is_asked_for_is_in_the_table() -> None:
    paths = [path for question in questions() for path in re.findall(r"useridentity\.([a-z.]+)", question.sql)]
    known = set(re.findall(r"[<,](\w+):", COLUMNS["useridentity"]))
    assert {part for path in paths for part in path.split(".")} <= known


def test_partitions_lie_where_an_organizations_trail_puts_its_files(reference_plan: Graph) -> None:
    (table,) = reference_plan.of_type("aws:glue/catalogTable:CatalogTable")
    told = table.inputs["parameters"]
    path = told["storage.location.template"].partition("/AWSLogs/")[2]
    assert re.fullmatch(r"o-\w+/\$\{account\}/CloudTrail/\$\{region\}/\$\{day\}", path)
    assert told["projection.day.format"] == "yyyy/MM/dd"
    assert len(told["projection.account.values"].split(",")) == 10, "the payer's and every member's"
