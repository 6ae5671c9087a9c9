"""A service of which no listing reads every type leaves open what its types could change, and no more."""

from __future__ import annotations

import pytest

from infra.engine.collection_gaps import Unread
from infra.engine.graph import Graph
from policies.separation.estate.entities import Account
from policies.separation.estate.unread_resources import BY_DATA_PATH, unread_by_account, unread_services

CLINIC = Account("210000000000", "clinical-north", "clinical", "north")
OFFICE = Account("310000000000", "management", "management", "mso")
ACCOUNTS = {CLINIC.id: CLINIC, OFFICE.id: OFFICE}


def graph(account: Account, *types: str) -> Graph:
    service = types[0].partition("/")[0]
    gap = Unread(account.name, account.id, "", service, f"{service} there", "it names one", types)
    return Graph([gap.as_resource("mso")])


@pytest.mark.parametrize(
    ("types", "affects"),
    [
        (("aws:dax/cluster:Cluster",), {"W1"}),
        (("aws:lightsail/instance:Instance",), {"W5", "W6"}),
        (("aws:pipes/pipe:Pipe",), BY_DATA_PATH),
        (("aws:dax/cluster:Cluster", "aws:lightsail/instance:Instance"), {"W1", "W5", "W6"}),
        (("aws:dynamodb/table:Table",), set()),  # a reader judges it, so it counts for all that read the account
    ],
)
def test_the_invariants_are_those_that_the_types_could_change(types: tuple[str, ...], affects: set[str]) -> None:
    (missing,) = unread_services(graph(CLINIC, *types), ACCOUNTS)
    assert missing.account == CLINIC.id
    assert missing.affects == affects


def test_in_the_mso_s_account_only_what_a_reader_judges_or_acts_on_members_counts() -> None:
    assert list(unread_services(graph(OFFICE, "aws:lightsail/instance:Instance"), ACCOUNTS)) == []
    assert len(list(unread_services(graph(OFFICE, "aws:cloudformation/stackInstances:StackInstances"), ACCOUNTS))) == 1


def test_the_account_counts_as_read_although_such_a_service_is_not() -> None:
    assert unread_by_account(graph(CLINIC, "aws:dynamodb/table:Table")) == {}
