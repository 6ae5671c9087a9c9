"""Residual trust (W12): the parties that the wall cannot stop, and what limits each of them."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.entities import Account
from policies.separation.estate.estate_model import EstateModel

PAYER = """\
payer account {name} ({owner}): can detach SCPs and RCPs, move accounts, assign permission sets and recover root \
access. Limits: it holds no patient data, RCPs apply to its principals, every such action is logged and raises \
an alarm, and the practice can leave the organization with its keys"""
OWN_PAYER = """\
payer account {name} ({owner}): belongs to the practice; its accounts have no other payer. It can detach SCPs and \
RCPs, move accounts, assign permission sets and recover root access. Limits: it holds no patient data, RCPs apply to \
its principals, and every such action is logged and raises an alarm"""
OTHER_PAYER = """\
payer account {name} ({owner}): is not the payer of a practice's accounts, which have organizations of their own. \
Limits: its access to them is checked like that of any other external principal"""
ARCHIVE = """\
log-archive account {name}: its administrators control the audit log. Limits: S3 Object Lock, CloudTrail log file \
validation, and alarms to both owners"""
PROVIDER = """\
identity provider {name} ({owner}; in {accounts}): its administrators can sign in as any of its users. \
Limits: it belongs to the owner of the accounts that trust it; each role restricts the audience or the repository"""
ALWAYS = (
    "AWS: can recover root users, and operates the services and their keys. Limits: the business associate addendum",
    "code that a practice's own pipeline deploys: runs with the permissions of the practice's workloads. "
    "Limits: review, and approval by the practice",
    "the practice's workforce: can disclose what it reads. Limits: training, sanctions, the access log",
)


def residual_trust(estate: EstateModel) -> Iterator[str]:
    """One text for each party that must still be trusted."""
    for account in estate.accounts.values():
        if account.payer:
            yield _payer(account, estate).format(name=account.name, owner=account.owner or "owner not known")
        if account.plane == "log-archive":
            yield ARCHIVE.format(name=account.name)
    trusted: dict[tuple[str, str], list[str]] = {}
    for resource in estate.resources:
        if resource.kind in ("saml-provider", "oidc-provider"):
            trusted.setdefault((resource.name, resource.owner), []).append(resource.account.name or resource.account.id)
    for (name, owner), accounts in trusted.items():
        yield PROVIDER.format(name=name, owner=owner, accounts=", ".join(accounts))
    yield from ALWAYS


def _payer(account: Account, estate: EstateModel) -> str:
    below = [practice for practice in estate.practices if account.id in estate.payers_above(practice)]
    if not below and estate.practices:
        return OTHER_PAYER
    return OWN_PAYER if below == [account.owner] else PAYER
