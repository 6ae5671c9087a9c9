"""ORG-107: every account has a security alternate contact."""

from infra.engine.graph import Resource
from policies.model import EstateRule, Severity
from policies.rule_support.companions import ACCOUNT_PLANES, account_has
from policies.rule_support.example_graphs import aws, estate_of


def is_security(contact: Resource) -> bool:
    """Whether it is a contact of type SECURITY with an email address."""
    address = contact.facts.get("emailAddress")
    return contact.facts.get("alternateContactType") == "SECURITY" and isinstance(address, str) and bool(address)


RULE = EstateRule(
    id="ORG-107",
    title="Every account has a security alternate contact",
    why=(
        "AWS reports exposed credentials, abuse and suspected compromise to the security contact; without one, to the "
        "root user's mailbox, which few people read. Every hour that the notice waits, an intruder keeps access to "
        "patient data."
    ),
    severity=Severity.LOW,
    cites=("164.308(a)(6)(ii)",),
    check=account_has(
        "aws:account/alternativeContact:AlternativeContact",
        "has no AlternativeContact of type SECURITY with an emailAddress",
        planes=ACCOUNT_PLANES,
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
    remediation="Add an AlternativeContact with alternateContactType SECURITY and an emailAddress to each account.",
    equivalents=("FSBP:Account.1",),
)
