"""A practice gets out: it cuts the MSO off, administers its keys, takes its records, and leaves the organization."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from work_account import ACCOUNT, BY_STAFF, WorkAccount, role_arn, statement

from infra.engine.graph import Graph, Resource
from infra.iam.break_glass_runbook import end_runbook
from infra.iam.cut_off_runbook import runbook
from policies.duties.duty import Duty, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import cut_off, key_administration, leaving, record_export

PAYER = "100000000000"
CUT = ("iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")
START = ("ssm:StartAutomationExecution", "ssm:GetAutomationExecution")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """The duties of the four kinds."""
    for kind in (cut_off, key_administration, record_export, leaving):
        yield from kind.find(estate)


def practice() -> WorkAccount:
    """A practice's account in an organization of the MSO, with a custodian and a physician."""
    work = WorkAccount()
    custodian = {"AWS": role_arn("custodian")}
    work.key(statement("Administer", *key_administration.ADMINISTER, to=custodian),
             statement("Open", "kms:Decrypt", to={"AWS": role_arn("physician")}))  # fmt: skip
    work.bucket("charts")
    work.change("charts", tags={"mso:data-class": "phi"})
    others = {"AWS": "arn:aws:iam::333333333333:role/engineer"}
    work.role("operator", statement("Others", "sts:AssumeRole", on=None, to=others))
    work.role("custodian", BY_STAFF, statement("Keys", "kms:*"), statement("CutOff", *CUT),
              statement("Switch", *START), statement("Leave", leaving.LEAVE, leaving.JOIN))  # fmt: skip
    work.role("physician", BY_STAFF, statement("Read", "s3:GetObject", on=["arn:aws:s3:::charts/*"]),
              statement("Find", "s3:ListBucket", on=["arn:aws:s3:::charts"]))  # fmt: skip
    work.add(
        "ssm/document:Document", "switch", name="cut-off", documentType="Automation", content=runbook(["operator"])
    )
    return work


def outcomes(work: WorkAccount, *denied: str) -> dict[str, str]:
    """The answers by sentence, in an organization whose root has an SCP that denies these actions."""
    resources = [r if "mso:owner" in r.tags else _of_the_practice(r) for r in work.graph()]
    root = [{"id": "r-1"}]
    resources.append(
        _of_payer("organization:Organization", "organization", "o-1", roots=root, enabledPolicyTypes=[SCP])
    )
    tags = {"mso:plane": "clinical", "mso:owner": "north"}
    resources.append(
        _of_payer("account:Account", "clinical", ACCOUNT, name="clinical-north", parentId="r-1", tags=tags)
    )
    if denied:
        document = {"Version": "2012-10-17", "Statement": [statement("Stay", *denied, effect="Deny")]}
        resources.append(_of_payer("policy:Policy", "stay", "p-1", type=SCP, name="stay", content=json.dumps(document)))
        resources.append(_of_payer("policyAttachment:PolicyAttachment", "at", "at", policyId="p-1", targetId="r-1"))
    estate = DutyEstate(Graph(resources))
    decided = {duty.sentence: all_of(duty.needs, estate) for duty in find(estate)}
    return {sentence: f"{outcome.answer} {outcome.cause}" for sentence, outcome in decided.items()}


SCP = "SERVICE_CONTROL_POLICY"


def _of_the_practice(resource: Resource) -> Resource:
    if not resource.custom:
        return resource
    tags = {"mso:plane": "clinical", "mso:owner": "north", **resource.tags}
    return resource.with_(inputs={**resource.inputs, "tags": tags})


def _of_payer(type_: str, label: str, id_: str, /, **props: Any) -> Resource:
    props["tags"] = props.get("tags", {"mso:plane": "org", "mso:owner": "mso"})
    urn = f"urn:pulumi:org::work::aws:organizations/{type_}::{label}"
    return Resource(urn=urn, type=f"aws:organizations/{type_}", id=id_, inputs=props, account=PAYER, region="us-east-1")


def test_every_exit_is_open() -> None:
    found = outcomes(practice())
    assert set(found.values()) == {"ALLOWED "}
    assert len(found) == 7, "start, two steps, by hand, key, records, leaving"


@pytest.mark.parametrize(
    ("change", "denied", "cause"),
    [
        (lambda work: work.without("Switch"), (), "nobody may start it"),
        (lambda work: work.without("CutOff"), (), "iam:UpdateAssumeRolePolicy"),
        (lambda work: work.drop("operator"), (), "the account has no operator"),
        (lambda _: None, ("iam:PutRolePolicy",), "Deny 'Stay' in scp stay"),
        (lambda work: work.without("Administer"), (), "kms:DescribeKey"),
        (lambda work: work.denies("key", "kms:PutKeyPolicy"), (), "Deny 'Stop'"),
        (lambda work: work.without("Open"), (), "kms:Decrypt"),
        (lambda work: work.without("Find"), (), "s3:ListBucket"),
        (lambda work: work.without("Read"), (), "nobody of north may"),
        (lambda work: work.without("Leave"), (), "nobody of north may"),
        (lambda _: None, ("organizations:LeaveOrganization",), "Deny 'Stay' in scp stay"),
    ],
)
def test_an_exit_that_is_shut_is_found(
    change: Callable[[WorkAccount], None], denied: tuple[str, ...], cause: str
) -> None:
    work = practice()
    change(work)
    found = outcomes(work, *denied)
    assert any(text.startswith("BLOCKED") and cause in text for text in found.values()), found


def test_a_runbook_with_a_role_of_its_own_acts_as_that_role() -> None:
    work = practice()
    content = {**json.loads(runbook(["operator"])), "assumeRole": role_arn("switch")}
    work.change("switch", content=json.dumps(content))
    assert any(text.startswith("UNKNOWN") and "is not in the input" in text for text in outcomes(work).values())
    trust = statement("Trust", "sts:AssumeRole", on=None, to={"Service": "ssm.amazonaws.com"})
    work.role("switch-role", trust, statement("Cut", *CUT))
    work.change("switch-role", arn=role_arn("switch"))
    assert set(outcomes(work).values()) == {"ALLOWED "}


@pytest.mark.parametrize(("right", "answer"), [("iam:PutRolePolicy", "ALLOWED "), ("iam:GetRole", "BLOCKED")])
def test_whoever_starts_the_end_of_emergency_access_can_carry_it_out(right: str, answer: str) -> None:
    work = practice()
    work.role("glass", BY_STAFF)
    work.role("keeper", BY_STAFF, statement("Start", *START), statement("End", right, on=[role_arn("glass")]))
    content = end_runbook("glass")
    work.add("ssm/document:Document", "end", name="end", documentType="Automation", content=content)
    work.without("CutOff")  # the custodian's, which is about every role
    (found,) = (text for sentence, text in outcomes(work).items() if "its step end_sessions" in sentence)
    assert found.startswith(answer)
