"""Proposals of whose an account is: from tags, units, names and stacks, and a question mark where nothing tells."""

from __future__ import annotations

from typing import Any

from infra.engine.graph import Graph, Resource
from policies.separation.estate.account_guess import guessed_accounts

PAYER, MEMBER, FOREIGN = "111111111111", "222222222222", "333333333333"


def resource(stack: str, type_: str, id_: str, account: str, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:{stack}::app::{type_}::{id_}"
    return Resource(urn=urn, type=type_, id=id_, account=account, region="us-east-1", inputs=inputs)


def test_accounts_are_proposed_from_what_names_them() -> None:
    graph = Graph([
        resource("root", "aws:organizations/organization:Organization", "o-1", PAYER),
        resource("root", "aws:organizations/organizationalUnit:OrganizationalUnit", "ou-1", PAYER, name="Clinics"),
        resource("root", "aws:organizations/account:Account", MEMBER, PAYER, name="Lakeside", parentId="ou-1",
                 tags={"Owner": "Lakeside Medical"}),
        resource("dev", "aws:ec2/vpc:Vpc", "vpc-1", FOREIGN),
    ])  # fmt: skip
    found = {account.id: (account.owner, account.plane) for account, _ in guessed_accounts(graph)}
    assert found == {PAYER: ("?", "org"), MEMBER: ("lakeside-medical", "?"), FOREIGN: ("?", "?")}


def test_the_evidence_of_a_proposal_is_told() -> None:
    graph = Graph([resource("clinical-north", "aws:ec2/vpc:Vpc", "vpc-1", FOREIGN)])
    [(account, evidence)] = guessed_accounts(graph)
    assert (account.owner, account.plane) == ("north", "clinical")
    assert "plane from its stack clinical-north" in evidence
