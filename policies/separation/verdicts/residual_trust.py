"""Residual trust: whom the wall cannot hold back, and what limits each of them."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.estate_model import Account, EstateModel

PAYER = """\
payer account {name} ({owner}): can detach guardrails, move accounts, assign permission sets and recover root access. \
Limits: it holds no patient data, resource control policies bind its principals, every such act is logged and alarmed, \
and the practice can leave the organization with its keys"""
OWN_PAYER = """\
payer account {name} ({owner}): the practice's own, and nobody else's stands above its accounts. It can detach \
guardrails, move accounts, assign permission sets and recover root access. Limits: it holds no patient data, resource \
control policies bind its principals, and every such act is logged and alarmed"""
APART = """\
payer account {name} ({owner}): stands above none of a practice's accounts; they have organizations of their own. \
Limits: what it reaches in them is proved like any other outsider's"""
ARCHIVE = """\
log-archive account {name}: its administrators keep the log. Limits: write-once retention, the log's own integrity \
digests, and alarms to both owners"""
PROVIDER = """\
identity provider {name} ({owner}; in {accounts}): whoever administers it can sign in as anybody whom it vouches for. \
Limits: it belongs to the owner of the accounts that trust it; each role pins audience or repository"""
ALWAYS = (
    "AWS itself: recovers root users, runs the services and keeps their keys. Limits: the business associate addendum",
    "code that a practice's own pipeline deploys runs with the rights of its workloads. "
    "Limits: review, and approval by the practice",
    "people: a member of the practice's workforce can tell what they see. Limits: training, sanctions, the access log",
)


def residual_trust(estate: EstateModel) -> Iterator[str]:
    """W12, in words."""
    for account in estate.accounts.values():
        if account.payer:
            yield _payer(account, estate).format(name=account.name, owner=account.owner or "owner not known")
        if account.plane == "log-archive":
            yield ARCHIVE.format(name=account.name)
    trusted: dict[tuple[str, str], list[str]] = {}
    for thing in estate.things:
        if thing.kind in ("saml-provider", "oidc-provider"):
            trusted.setdefault((thing.name, thing.owner), []).append(thing.account.name or thing.account.id)
    for (name, owner), accounts in trusted.items():
        yield PROVIDER.format(name=name, owner=owner, accounts=", ".join(accounts))
    yield from ALWAYS


def _payer(account: Account, estate: EstateModel) -> str:
    below = [practice for practice in estate.practices if account.id in estate.payers_above(practice)]
    if not below and estate.practices:
        return APART
    return OWN_PAYER if below == [account.owner] else PAYER
