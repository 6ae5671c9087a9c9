"""ORG-103: AWS accounts have valid mso:plane and mso:owner tags."""

from collections.abc import Iterator

from policies.estate_view import EstateView, owner_of, plane_named
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each account whose mso:plane names no plane or whose mso:owner is missing."""
    for account in estate.of_type("aws:organizations/account:Account"):
        if plane_named(account.tags.get("mso:plane")) == "":
            yield Problem(account, f"tag mso:plane is {account.tags.get('mso:plane')!r}, must name a plane")
        if not owner_of(account):
            yield Problem(account, "tag mso:owner is missing")


RULE = EstateRule(
    id="ORG-103",
    title="AWS accounts have valid mso:plane and mso:owner tags",
    why=(
        "The checks of SCPs, RCPs, backups and alarms find the accounts with patient data by these two tags. An "
        "account without them is left out of those checks, so cross-account access to its patient data goes "
        "unreported."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.308(a)(4)(ii)(B)", "nprm-asset-inventory"),
    check=check,
    good=(lambda: estate_of(aws("organizations/account:Account", plane="clinical")),),
    bad=(
        lambda: estate_of(aws("organizations/account:Account", plane="clinical", tags={"mso:owner": ""})),
        lambda: estate_of(aws("organizations/account:Account", plane="somewhere")),
    ),
    remediation=(
        "Tag the account with mso:plane (clinical, exchange, backup, management, security, log-archive or org) and "
        "mso:owner."
    ),
)
