"""Each owner queries the trail of its own accounts, and only it can read its query results."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from infra.audit import questions
from infra.components.cloudtrail_table import COLUMNS, DATABASE
from infra.engine.graph import Graph
from policies.separation.access.access_questions import can
from policies.separation.estate.graph_reader import read_estate

OWNERS = ("evergreen", "lumen-ridge", "saguaro")


def statements(plan: Graph, owner: str) -> dict[str, Any]:
    """The statements of an owner's audit role, by Sid."""
    (policy,) = (p for p in plan.of_type("aws:iam/rolePolicy:RolePolicy") if p.inputs["role"] == f"audit-{owner}")
    return {statement["Sid"]: statement for statement in json.loads(policy.inputs["policy"])["Statement"]}


def accounts(plan: Graph, owner: str) -> set[str]:
    """The ids of the accounts in which an owner has buckets."""
    mine = (bucket for bucket in plan.of_type("aws:s3/bucket:Bucket") if bucket.tags["mso:owner"] == owner)
    return {bucket.account for bucket in mine if bucket.tags["mso:plane"] != "log-archive"}


@pytest.mark.parametrize("owner", OWNERS)
def test_an_owner_reads_the_trail_of_no_other_owner(reference_plan: Graph, owner: str) -> None:
    read = {arn.split("/")[3] for arn in statements(reference_plan, owner)["Trail"]["Resource"] if arn.count("/") == 4}
    others = {id_ for other in OWNERS if other != owner for id_ in accounts(reference_plan, other)}
    assert accounts(reference_plan, owner) <= read
    assert not read & others


def test_no_guardrail_denies_an_auditors_queries(reference_plan: Graph) -> None:
    """From the practice's account into the log archive, to an object of the trail, its key, and the query results."""
    estate = read_estate(reference_plan)
    for owner in OWNERS:
        (role,) = (r for r in reference_plan.of_type("aws:iam/role:Role") if r.inputs["name"] == f"audit-{owner}")
        (trust,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
        permissions = statements(reference_plan, owner)
        auditor = trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]
        (assumed,) = can(estate, auditor, "sts:AssumeRole", role.outputs["arn"])
        steps = [
            *(("s3:GetObject", f"{folder[:-1]}CloudTrail/log") for folder in permissions["Trail"]["Resource"]),
            ("s3:PutObject", f"{permissions['Answers']['Resource'][:-1]}answer.csv"),
            ("kms:Decrypt", permissions["Open"]["Resource"]),
            ("kms:GenerateDataKey", permissions["Seal"]["Resource"]),
        ]
        answers_by_step = [can(estate, role.outputs["arn"], action, resource) for action, resource in steps]
        assert {answer.answer for answers in ([assumed], *answers_by_step) for answer in answers} == {"yes"}


@pytest.mark.parametrize("owner", OWNERS)
def test_query_results_go_to_the_owners_folder_with_its_key(reference_plan: Graph, owner: str) -> None:
    groups = reference_plan.of_type("aws:athena/workgroup:Workgroup")
    (group,) = (group for group in groups if group.inputs["name"] == f"audit-{owner}")
    results = group.inputs["configuration"]["resultConfiguration"]
    assert results["outputLocation"].endswith(f"/{owner}/")
    assert statements(reference_plan, owner)["Answers"]["Resource"].endswith(f"/{owner}/*")
    (key,) = (k for k in reference_plan.of_type("aws:kms/key:Key")
              if k.outputs["arn"] == results["encryptionConfiguration"]["kmsKeyArn"])  # fmt: skip
    assert key.tags["mso:owner"] == owner


@pytest.mark.parametrize("owner", OWNERS)
def test_only_the_owners_auditor_may_assume_its_audit_role(reference_plan: Graph, owner: str) -> None:
    (role,) = (r for r in reference_plan.of_type("aws:iam/role:Role") if r.inputs["name"] == f"audit-{owner}")
    (trust,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    account = trust["Principal"]["AWS"].split(":")[4]
    assert account in accounts(reference_plan, owner)
    assert trust["Condition"] == {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/mso/auditor"}}


@pytest.mark.parametrize("owner", OWNERS)
def test_the_auditor_is_allowed_to_assume_it(reference_plan: Graph, owner: str) -> None:
    policies = [
        policy.inputs["policy"]
        for policy in reference_plan.of_type("aws:iam/rolePolicy:RolePolicy")
        if policy.inputs["role"] == "auditor" and policy.account in accounts(reference_plan, owner)
    ]
    assert sum(f"role/mso/audit-{owner}" in policy for policy in policies) == 1


def test_only_practices_have_queries_about_patients(reference_plan: Graph) -> None:
    queries = reference_plan.of_type("aws:athena/namedQuery:NamedQuery")
    saved = {(query.inputs["workgroup"], query.inputs["name"]) for query in queries}
    for_every_owner = {question.id for question in questions() if not question.practice_only}
    all_queries = {question.id for question in questions()}
    assert {name for group, name in saved if group == "audit-lumen-ridge"} == for_every_owner
    assert {name for group, name in saved if group == "audit-evergreen"} == all_queries


def test_the_table_has_every_identity_field_that_a_query_reads() -> None:
    paths = [path for question in questions() for path in re.findall(r"useridentity\.([a-z.]+)", question.sql)]
    known = set(re.findall(r"[<,](\w+):", COLUMNS["useridentity"]))
    assert {part for path in paths for part in path.split(".")} <= known


def test_partitions_match_the_key_layout_of_an_organization_trail(reference_plan: Graph) -> None:
    tables = reference_plan.of_type("aws:glue/catalogTable:CatalogTable")
    (table,) = (table for table in tables if table.inputs["databaseName"] == DATABASE)
    parameters = table.inputs["parameters"]
    path = parameters["storage.location.template"].partition("/AWSLogs/")[2]
    assert re.fullmatch(r"o-\w+/\$\{account\}/CloudTrail/\$\{region\}/\$\{day\}", path)
    assert parameters["projection.day.format"] == "yyyy/MM/dd"
    assert len(parameters["projection.account.values"].split(",")) == 10, "the payer's and every member's"
