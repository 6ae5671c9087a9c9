"""ORG-103: every account says whose it is and what it is for."""

from collections.abc import Iterator

from policies.estate_view import EstateView, owner_of, plane_named
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """A known plane by tag, and an owner."""
    for account in estate.of_type("aws:organizations/account:Account"):
        if plane_named(account.tags.get("mso:plane")) == "":
            yield Problem(account, "mso:plane is missing or no plane")
        if not owner_of(account):
            yield Problem(account, "mso:owner is missing")


RULE = EstateRule(
    id="ORG-103",
    title="Every account says whose it is and what it is for",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.308(a)(4)(ii)(A)", "nprm-asset-inventory"),
    check=check,
    good=(lambda: estate_of(aws("organizations/account:Account", plane="clinical")),),
    bad=(
        lambda: estate_of(aws("organizations/account:Account", plane="clinical", tags={"mso:owner": ""})),
        lambda: estate_of(aws("organizations/account:Account", plane="somewhere")),
    ),
    remediation="Tag the account with mso:plane and mso:owner.",
)
