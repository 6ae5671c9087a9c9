"""Verdicts on vendors that fetch files from an exchange: who comes in as them, and what they reach (W3, W4).

A role by which a vendor fetches is declared by its tags ``mso:vendor`` and ``mso:agreement``, and so is each bucket
that it may read. Its principal is in the vendor's own account, which no input has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.separation.estate.declared_exits import AGREEMENT, VENDOR
from policies.separation.estate.entities import Principal
from policies.separation.iam.arn_fields import arn_field, is_arn
from policies.separation.iam.conditions import Condition
from policies.separation.iam.policy_documents import Statement
from policies.separation.verdicts.practice_reach import PracticeReach
from policies.separation.verdicts.verdict import Status, Witness, path_witness

EXTERNAL_ID: Final = "sts:externalid"


def fetching_roles(reach: PracticeReach) -> dict[str, Principal]:
    """The roles in the practice's exchange that are declared as those of vendors, by ARN."""
    return {
        arn: role
        for arn, role in reach.cross_account_roles.items()
        if role.account.plane == "exchange"
        and role.tags.get(VENDOR)
        and role.owner == role.tags[VENDOR]
        and role.tags.get(AGREEMENT, "none") != "none"
        and role.owner not in {account.owner for account in reach.estate.accounts.values()}
    }


def vendor_accounts(reach: PracticeReach) -> frozenset[str]:
    """The ids of the accounts from which vendors come to fetch, none of them of an owner in the estate."""
    trusted = (value for role in fetching_roles(reach).values() for s in role.trust for _, value in s.principals)
    named = {arn_field(value, "account") for value in trusted if is_arn(value)}
    return frozenset(id_ for id_ in named if not _owner(reach, id_))


def _owner(reach: PracticeReach, account: str) -> str:
    """The owner of an account in the estate, or its name; of one that is only named there, nobody."""
    found = reach.estate.accounts.get(account)
    if found is None:
        return ""
    stands = found.organization or any(p.account.id == account and p.source for p in reach.estate.principals)
    return found.owner or (found.name or account if stands else "")


def vendor_fetch_violations(reach: PracticeReach) -> Iterator[tuple[str, Witness]]:
    """The witnesses against the practice's vendors that fetch, each with its invariant."""
    for role in fetching_roles(reach).values():
        for statement in role.trust:
            if statement.allow:
                yield from _trusted(reach, role, statement)
        vendor = role.tags[VENDOR]
        theirs = {arn_field(value, "account") for s in role.trust for _, value in s.principals if is_arn(value)}
        party = [role, *(p for p in reach.outside if p.account.id in theirs & vendor_accounts(reach))]
        for resource, path in reach.minimum_data(reach.closure(party)):
            if resource.tags.get(VENDOR) != vendor:
                what = f"{role.name}: {vendor} can read {resource.label}, which is not declared as what it fetches"
                yield "W4", path_witness(path, what)


def _trusted(reach: PracticeReach, role: Principal, statement: Statement) -> Iterator[tuple[str, Witness]]:
    """One role of the vendor's own account is let in, and states the external id that was agreed on with it."""
    vendor = role.tags[VENDOR]
    for kind, named in statement.principals:
        if kind != "AWS" or not is_arn(named) or ":role/" not in named or "*" in named:
            what = f"{role.name} lets in {named}, which is more than one role of {vendor}"
            yield "W4", Witness(Status.LEAK, what, source=role.source)
        elif owner := _owner(reach, arn_field(named, "account")):
            what = f"{role.name}, by which {vendor} fetches, lets in {named} of {owner}"
            yield "W3", Witness(Status.LEAK, what, source=role.source)
    if statement.not_principal or not statement.principals:
        what = f"{role.name} lets in more than one role of {vendor}"
        yield "W4", Witness(Status.LEAK, what, source=role.source)
    if not any(_is_whole(condition) for condition in statement.conditions):
        what = f"{role.name} asks {vendor} for no external id: another customer of it can have it fetch these files"
        yield "W4", Witness(Status.POSSIBLE, what, source=role.source)


def _is_whole(condition: Condition) -> bool:
    """Whether a condition asks for an external id by its whole text."""
    return condition.key == EXTERNAL_ID and condition.operator == "StringEquals" and bool(condition.values)
