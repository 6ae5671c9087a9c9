"""ORG-002: AWS accounts are not closed on deletion, and IAM users have no billing access."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have


def check(props: Props) -> Iterator[str]:
    """Report closeOnDeletion, billing access of IAM users, and a missing name or email."""
    yield from all_of(must_have("name"), must_have("email"))(props)
    if props.get("closeOnDeletion"):
        yield f"closeOnDeletion is {props['closeOnDeletion']!r}, must be false"
    yield from must_be("iamUserAccessToBilling", "DENY")(props)


RULE = Rule(
    id="ORG-002",
    title="AWS accounts are not closed on deletion, and IAM users have no billing access",
    why=(
        "With closeOnDeletion, removing the resource from the program closes the account; 90 days later AWS deletes "
        "everything in it, patient records and keys included. Billing access for IAM users widens who can change the "
        "payment method, and AWS suspends accounts that are not paid."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.308(a)(7)(i)"),
    applies_to="aws:organizations/account:Account",
    check=check,
    good=({"name": "clinical-lakeside", "email": "aws+clinical@example.org", "iamUserAccessToBilling": "DENY"},),
    bad=(
        {},
        {
            "name": "clinical-lakeside",
            "email": "aws+clinical@example.org",
            "closeOnDeletion": True,
            "iamUserAccessToBilling": "DENY",
        },
        {"name": "clinical-lakeside", "email": "aws+clinical@example.org", "iamUserAccessToBilling": "ALLOW"},
    ),
    remediation="Leave closeOnDeletion off and set iamUserAccessToBilling to DENY.",
)
