"""Which stacks have to be added before a graph shows an account, or the planes that a rule needs."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.rule_support.example_graphs import aws


def organization(*members: str, plane: str = "clinical") -> list[Resource]:
    """The organization of account 1 and its member accounts."""
    payer: dict[str, Any] = {"plane": "org", "account": "1" * 12}
    accounts = [
        aws("organizations/account:Account", f"account-{plane}-{member[0]}", **payer, tags={"mso:plane": plane}).with_(
            id=member
        )
        for member in members
    ]
    return [aws("organizations/organization:Organization", "organization", **payer), *accounts]


def bucket_in(account: str, plane: str = "clinical") -> Resource:
    return aws("s3/bucket:Bucket", account, plane=plane, account=account)


HERE, THERE = "2" * 12, "3" * 12


@pytest.mark.parametrize(
    ("graph", "to_add"),
    [
        ([*organization(HERE, THERE), bucket_in(HERE), bucket_in(THERE)], ""),
        ([*organization(HERE, THERE), bucket_in(HERE)], f"the stack of account {THERE} (clinical-3)"),
        ([bucket_in(HERE)], f"the stack of account {THERE}"),
        ([*organization(HERE), bucket_in(HERE)], ""),
        ([*organization(HERE, THERE), bucket_in(THERE, "location")], f"the stack of account {THERE} (clinical-3)"),
        ([*organization(), bucket_in(HERE)], f"the stack of account {THERE}"),
    ],
    ids=["shown", "a member", "no organization", "outside the estate", "a location only", "another organization"],
)
def test_what_has_to_be_added_before_an_account_is_shown(graph: list[Resource], to_add: str) -> None:
    assert EstateView(Graph(graph)).shown.unseen(THERE) == to_add


def test_a_rule_is_not_evaluated_where_one_of_two_organizations_lacks_the_plane_it_needs() -> None:
    """The organization that is shown is judged all the same."""
    second = [r.with_(urn=f"{r.urn}-2", account=THERE) for r in organization(HERE, plane="security")]
    shown = [*organization("4" * 12, plane="security"), bucket_in("4" * 12, "security")]
    estate = EstateView(Graph([*shown, *second]))
    assert estate.shown.lacking(("security",), "4" * 12) == ""
    assert estate.shown.lacking(("security",), HERE) == estate.shown.lacking(("security",)) == "the security-2-2 stack"
