"""External principals: existing and hypothetical principals outside a practice's workforce and workloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from policies.separation.estate.entities import Account, Principal, unread_policy
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.request_context import UNNAMED
from policies.separation.iam.conditions import Condition
from policies.separation.iam.patterns import sample
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.reach.confirmation import WRITTEN
from policies.separation.reach.prepared_estate import PreparedEstate

EXTERNAL_ACCOUNT = Account("999999999999", "an external account")
EXTERNAL_ACCOUNTS = (
    EXTERNAL_ACCOUNT,
    Account(
        "980000000000",
        "an account of an external organization",
        organization="o-external",
        path="o-external/r-1/",
    ),
)
READ_ACTIONS = ("s3:GetObject", "s3:GetObjectVersion", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage",
                "kinesis:GetRecords", "kinesis:SubscribeToShard", "dynamodb:GetItem", "dynamodb:Scan",
                "dynamodb:Query", "lambda:InvokeFunction")  # fmt: skip
ORIGIN_ACCESS_IDENTITY = ":iam::cloudfront:user/"
ALL_PERMISSIONS = (replace(WRITTEN, sid="any permission of its own account", origin=Origin("identity")),)
SERVICE_SOURCES = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})
"""Condition keys that only the calls of services have: a positive condition on one lets in nobody but services."""
SERVICE_NAMES = frozenset({"aws:principalservicename", "aws:principalservicenameslist"})
IS_SERVICE = "aws:principalisawsservice"
ANY_SERVICE = "cloudfront.amazonaws.com"
"""A service that reads for whoever asks it, in the place of any."""
DESK = ":role/mso/desk/"
INTERNET = Account("", "the internet")
UNNAMED_CLIENT = Account(UNNAMED, "whoever a service does not name")


def unrelated_principals() -> Iterator[Principal]:
    """An anonymous caller, and a role in an AWS account outside the estate, without and with an organization."""
    yield Principal("*", Caller(CallerKind.ANONYMOUS, "*"), INTERNET, owner="anyone")
    for account in EXTERNAL_ACCOUNTS:
        yield _hypothetical_principal(f"arn:aws:iam::{account.id}:role/external", account)


def delegated_services(practice: str, estate: EstateModel) -> Iterator[Principal]:
    """The AWS services that resource policies let read data, acting for each account that is not the practice's."""
    statements = [s for resource in estate.resources for s in resource.policy or () if s.allow]
    found = ((services, s) for s in statements if (services := list(services_in(s))))
    reading = (services for services, s in found if any(map(s.covers_action, READ_ACTIONS)))
    named = dict.fromkeys(service for services in reading for service in services)
    clients = [INTERNET, *(account for account in estate.accounts.values() if account.owner != practice)]
    if any(c.key in SERVICE_SOURCES and (c.if_exists or c.quantifier) for s in statements for c in s.conditions):
        clients.append(UNNAMED_CLIENT)
    for service, client in product(named, clients):
        yield Principal(
            _name_of_service(service, client),
            Caller(CallerKind.SERVICE, service),
            client,
            owner=client.owner or "an external account",
        )


def services_in(statement: Statement) -> Iterator[str]:
    """The services that a statement lets in: as principals, or of everybody by a condition that only services meet."""
    yield from (value for kind, value in statement.principals if kind == "Service" and value != "*")
    if not statement.not_principal and "*" not in (value for _, value in statement.principals):
        return
    for condition in statement.conditions:
        if condition.key in SERVICE_NAMES and not condition.negated:
            yield from map(sample, condition.values)
        elif _only_services_meet(condition):
            yield ANY_SERVICE


def _only_services_meet(condition: Condition) -> bool:
    """Whether a condition lets in no caller but AWS services, whichever they are."""
    if condition.key == IS_SERVICE:
        return "true" in map(str.lower, condition.values)
    return condition.key in SERVICE_SOURCES and not condition.negated


def origin_access_identities(practice: str, estate: EstateModel) -> Iterator[Principal]:
    """The CloudFront origin access identities that policies name and that are not the practice's own."""
    owners = {r.arn: r.account.owner for r in estate.resources if r.kind == "origin-access-identity"}
    statements = (s for resource in estate.resources for s in resource.policy or () if s.allow)
    named = dict.fromkeys(value for s in statements for _, value in s.principals if ORIGIN_ACCESS_IDENTITY in value)
    for arn in named:
        if owners.get(arn) != practice:
            account = Account("cloudfront", "CloudFront", read=arn in owners)
            identity = ALL_PERMISSIONS if arn in owners else (unread_policy("identity", "its distribution"),)
            caller = Caller(CallerKind.USER, arn, "cloudfront")
            yield Principal(arn, caller, account, owners.get(arn, ""), identity=identity)


def hypothetical_administrators(prepared: PreparedEstate, account: Account) -> Iterator[Principal]:
    """Roles and users with every permission, under each name that some policy exempts.

    An account's administrators can create them, so the account's owner can reach whatever such a principal reaches.
    """
    for arn in (*prepared.undeclared.role_arns(account.id), *prepared.undeclared.user_arns(account.id)):
        yield _hypothetical_principal(arn, account)


def _hypothetical_principal(arn: str, account: Account) -> Principal:
    caller = Caller(CallerKind.SESSION, arn, account.id, arn, any_session=True)
    if ":user/" in arn:
        caller = Caller(CallerKind.USER, arn, account.id)
    elif ":federated-user/" in arn:
        caller = Caller(CallerKind.FEDERATED_USER, arn, account.id)
    known = account.read or account.owner
    identity = ALL_PERMISSIONS if known else (unread_policy("identity", account.name),)
    return Principal(
        arn, caller, account, account.owner, identity=identity, accepts_session_tags=True, hypothetical=True
    )


def _name_of_service(service: str, client: Account) -> str:
    return f"{service} for {client.name or client.id}" if client.id else service


def external_principals(practice: str, prepared: PreparedEstate) -> Iterator[Principal]:
    """All principals outside a practice, except those of its payer accounts, which residual trust (W12) describes."""
    estate, above = prepared.estate, prepared.estate.payers_above(practice)
    yield from (p for p in estate.principals if p.owner != practice and p.account.id not in above)
    yield from unrelated_principals()
    yield from delegated_services(practice, estate)
    yield from origin_access_identities(practice, estate)
    for account in estate.accounts.values():
        if account.owner != practice and account.id not in above:
            yield from hypothetical_administrators(prepared, account)


def payer_administrators(practice: str, prepared: PreparedEstate) -> Iterator[Principal]:
    """The principals of a practice's payer accounts that the practice does not own."""
    estate = prepared.estate
    for account in map(estate.accounts.__getitem__, sorted(estate.payers_above(practice))):
        if account.owner != practice:
            yield from hypothetical_administrators(prepared, account)
            yield from (p for p in estate.principals if p.account.id == account.id)


def exchange_staff_roles(practice: str, estate: EstateModel) -> Iterator[Principal]:
    """The desk roles of the MSO's workforce in the practice's exchange accounts, which read data of declared flows.

    Every other role there, such as the operator, is none of them.
    """
    for principal in cross_account_roles(practice, estate):
        if principal.account.plane == "exchange" and DESK in principal.arn:
            yield principal


def cross_account_roles(practice: str, estate: EstateModel) -> Iterator[Principal]:
    """Cross-account roles: roles in a practice's accounts that external principals assume, such as the operator."""
    for principal in estate.principals:
        if principal.account.owner == practice and principal.owner != practice:
            yield principal
