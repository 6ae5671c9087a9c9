"""Who stands outside: everybody whom a practice does not employ, and whomever their administrators may invent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from policies.separation.estate.estate_model import Account, EstateModel, Principal, unread
from policies.separation.iam.policy_documents import Origin
from policies.separation.iam.principals import Caller, Kind
from policies.separation.reach.confirmation import WRITTEN
from policies.separation.reach.prepared_estate import PreparedEstate

STRANGER = Account("999999999999", "a stranger's account")
STRANGERS = (STRANGER, Account("980000000000", "an account of a stranger's organization", organization="o-stranger",
                               path="o-stranger/r-1/"))  # fmt: skip
HANDING_OUT = ("s3:GetObject", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage")
ANY_RIGHT = (replace(WRITTEN, sid="any right, given at home", origin=Origin("identity")),)
NOBODY = Account("", "the internet")


def strangers() -> Iterator[Principal]:
    """Anybody on the internet, and anybody with an AWS account."""
    yield Principal("*", Caller(Kind.ANONYMOUS, "*"), NOBODY, owner="anybody")
    for account in STRANGERS:
        yield _anyone(f"arn:aws:iam::{account.id}:role/stranger", account)


def deputies(estate: EstateModel) -> Iterator[Principal]:
    """The AWS services that stores let read, acting for a stranger who configured them so."""
    statements = (s for thing in estate.things for s in thing.policy or () if s.allow)
    reading = (s for s in statements if any(map(s.covers_action, HANDING_OUT)))
    named = dict.fromkeys(value for s in reading for kind, value in s.principals if kind == "Service")
    clients = [NOBODY, *(account for account in estate.accounts.values() if not account.owner)]
    for service, client in product(named, clients):
        yield Principal(_on_behalf(service, client), Caller(Kind.SERVICE, service), client, owner="a stranger")


def administrators(engine: PreparedEstate, account: Account) -> Iterator[Principal]:
    """Roles with every right, under any name that some guard makes an exception of.

    An account's administrators can make them, so whatever such a role reaches, the account's owner reaches.
    """
    for arn in (*engine.role_names(account.id), *engine.user_names(account.id)):
        yield _anyone(arn, account)


def _anyone(arn: str, account: Account) -> Principal:
    caller = Caller(Kind.SESSION, arn, account.id, arn, any_session=True)
    if ":user/" in arn:
        caller = Caller(Kind.USER, arn, account.id)
    known = account.read or account.owner
    identity = ANY_RIGHT if known else (unread("identity", account.name),)
    return Principal(arn, caller, account, account.owner, identity=identity, open_tags=True, invented=True)


def _on_behalf(service: str, client: Account) -> str:
    return f"{service} for {client.id}" if client.id else service


def outside_of(practice: str, engine: PreparedEstate) -> Iterator[Principal]:
    """Everybody outside a practice, without a payer above it: that one's powers are written down as residual trust."""
    estate, above = engine.estate, engine.estate.payers_above(practice)
    yield from (p for p in estate.principals if p.owner != practice and p.account.id not in above)
    yield from strangers()
    yield from deputies(estate)
    for account in estate.accounts.values():
        if account.owner != practice and account.id not in above:
            yield from administrators(engine, account)


def payers(practice: str, engine: PreparedEstate) -> Iterator[Principal]:
    """The administrators of payer accounts above a practice that are not its own."""
    estate = engine.estate
    for account in map(estate.accounts.__getitem__, sorted(estate.payers_above(practice))):
        if account.owner != practice:
            yield from administrators(engine, account)
            yield from (p for p in estate.principals if p.account.id == account.id)


def at_desks(practice: str, estate: EstateModel) -> Iterator[Principal]:
    """The MSO's people who work in the practice's exchange, under agreements, on what flows bring them."""
    for principal in estate.principals:
        if (
            principal.account.owner == practice
            and principal.account.plane == "exchange"
            and principal.owner != practice
        ):
            yield principal


def at_doors(practice: str, estate: EstateModel) -> Iterator[Principal]:
    """Roles in a practice's accounts that outsiders act as: operators and desks."""
    for principal in estate.principals:
        if principal.account.owner == practice and principal.owner != practice:
            yield principal
