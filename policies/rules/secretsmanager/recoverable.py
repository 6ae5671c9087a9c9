"""SECRET-002: a deleted secret can be brought back."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY
from policies.rule_support.expectations import both, must_have


def recoverable(props: Props) -> Iterator[str]:
    """Absent means 30 days, as AWS has it."""
    days = props.number_at("recoveryWindowInDays")
    if days is not None and days < 7:
        yield f"recoveryWindowInDays is {days}, must be 7 or more"


RULE = Rule(
    id="SECRET-002",
    title="A deleted secret can be brought back",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(ii)", "164.308(a)(7)(i)"),
    applies_to="aws:secretsmanager/secret:Secret",
    check=both(must_have("kmsKeyId"), recoverable),
    good=({"kmsKeyId": KEY}, {"kmsKeyId": KEY, "recoveryWindowInDays": 30}),
    bad=({}, {"kmsKeyId": KEY, "recoveryWindowInDays": 0}),
    remediation="Leave recoveryWindowInDays out (30 days) or set 7 or more.",
)
