"""ORG-107: AWS knows whom to call about each account's security."""

from infra.engine.graph import Resource
from policies.model import EstateRule, Severity
from policies.rule_support.companions import ACCOUNTS, account_has
from policies.rule_support.example_graphs import aws, estate_of


def is_security(contact: Resource) -> bool:
    """The one AWS writes to about abuse and break-ins."""
    address = contact.facts.get("emailAddress")
    return contact.facts.get("alternateContactType") == "SECURITY" and isinstance(address, str) and bool(address)


RULE = EstateRule(
    id="ORG-107",
    title="AWS knows whom to call about each account's security",
    severity=Severity.LOW,
    cites=("164.308(a)(6)(ii)",),
    check=account_has(
        "aws:account/alternativeContact:AlternativeContact",
        "has no security contact",
        planes=ACCOUNTS,
        where=is_security,
    ),
    good=(
        lambda: estate_of(
            aws(
                "account/alternativeContact:AlternativeContact",
                alternateContactType="SECURITY",
                emailAddress="security@example.org",
            )
        ),
    ),
    bad=(
        lambda: estate_of(aws("account/alternativeContact:AlternativeContact", alternateContactType="BILLING")),
        lambda: estate_of(aws("s3/bucket:Bucket")),
    ),
    remediation="Add an AlternativeContact of type SECURITY to each account.",
    equivalents=("FSBP:Account.1",),
)
