"""ORG-002: accounts are closed by hand, never by a deployment."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have


def check(props: Props) -> Iterator[str]:
    """A closed account takes its keys, and so its records, with it."""
    yield from both(must_have("name"), must_have("email"))(props)
    if props.get("closeOnDeletion"):
        yield "closeOnDeletion is on"
    yield from must_be("iamUserAccessToBilling", "DENY")(props)


RULE = Rule(
    id="ORG-002",
    title="Accounts are closed by hand, never by a deployment",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(i)", "164.310(d)(2)(iv)"),
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
