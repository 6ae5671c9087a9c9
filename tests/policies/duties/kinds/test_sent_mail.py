"""What a product sends leaves: whatever is taken away from it blocks the duty, and the cause says what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import prove_duties

Change = Callable[[Resource], Iterator[Resource]]
STACKS = ("exchange-evergreen", "org")
ROLE = "scheduling-app"


def setting(**values: Any) -> Change:
    def change(resource: Resource) -> Iterator[Resource]:
        yield resource.with_(inputs={**resource.inputs, **values}, outputs={**resource.outputs, **values})

    return change


def dropped(_: Resource) -> Iterator[Resource]:
    """The resource is not there."""
    yield from ()


def policy(edit: Callable[[dict[str, Any]], None]) -> Change:
    """The statement by which the system sends, changed."""

    def change(resource: Resource) -> Iterator[Resource]:
        document = json.loads(resource.inputs["policy"])
        edit(next(each for each in document["Statement"] if each["Sid"] == "SendMail"))
        yield from setting(policy=json.dumps(document))(resource)

    return change


def proof(plan: Graph, type_: str = "", name: str = "", change: Change = dropped) -> list[tuple[str, Answer, str]]:
    kept = [each for each in plan if each.stack in STACKS]
    hit = {each.urn for each in kept if each.type == f"aws:{type_}" and each.name == name and each.stack != "org"}
    assert hit or not type_, f"there is no {type_} {name}"
    graph = Graph(new for each in kept for new in (change(each) if each.urn in hit else (each,)))
    decided = prove_duties(graph, only=["sent-mail"]).decided
    return [(each.duty.who, each.outcome.answer, each.outcome.cause) for each in decided]


def test_the_booking_product_of_the_example_sends(reference_plan: Graph) -> None:
    found = proof(reference_plan)
    assert [(who.rpartition(":")[2], answer) for who, answer, _ in found] == [("scheduling", Answer.ALLOWED)], found


ENDPOINT, IDENTITY = "ec2/vpcEndpoint:VpcEndpoint", "sesv2/emailIdentity:EmailIdentity"
OTHER_OWNER = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}]})  # fmt: skip
BROKEN = [
    ("iam/rolePolicy:RolePolicy", f"{ROLE}-mail", dropped, "ses:SendEmail"),
    ("iam/rolePolicy:RolePolicy", f"{ROLE}-mail", policy(lambda s: s.update(Action="ses:SendEmail")), "SendRawEmail"),
    ("iam/rolePolicy:RolePolicy", f"{ROLE}-mail", policy(lambda s: s.update(
        Condition={"StringEquals": {"ses:FromAddress": "other@mail.example"}})), "ses:SendEmail"),
    (IDENTITY, "mail-domain", dropped, "SES has no identity"),
    (IDENTITY, "mail-domain", setting(emailIdentity="mail.other.example"), "SES has no identity"),
    ("sesv2/configurationSet:ConfigurationSet", "mail", dropped, "no configuration set mail"),
    (ENDPOINT, "network-email", dropped, "email"),
    (ENDPOINT, "network-email", setting(policy=OTHER_OWNER), "network-email"),
    ("ec2/securityGroup:SecurityGroup", "network-endpoints", setting(ingress=[]), "443"),
]  # fmt: skip


@pytest.mark.parametrize(("type_", "name", "change", "cause"), BROKEN)
def test_mail_that_cannot_leave_is_blocked_for_that_reason(
    type_: str, name: str, change: Change, cause: str, reference_plan: Graph
) -> None:
    ((_, answer, text),) = proof(reference_plan, type_, name, change)
    assert answer is not Answer.ALLOWED
    assert cause in text
