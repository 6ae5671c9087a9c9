"""SECRET-002: deleted secrets can be restored for at least 7 days."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY
from policies.rule_support.expectations import all_of, must_have


def recoverable(props: Props) -> Iterator[str]:
    """The recovery window is 7 days or more; absent means the default of 30 days."""
    days = props.number_at("recoveryWindowInDays")
    if days is not None and days < 7:
        yield f"recoveryWindowInDays is {days}, must be 7 or more"


RULE = Rule(
    id="SECRET-002",
    title="Deleted secrets can be restored for at least 7 days",
    why=(
        "A secret deleted with a recovery window of 0 is gone at once. If it was the only copy of a database password "
        "or an encryption key, the application stops and patient records may be unreadable for good."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(ii)", "164.308(a)(7)(i)"),
    applies_to="aws:secretsmanager/secret:Secret",
    check=all_of(must_have("kmsKeyId"), recoverable),
    good=({"kmsKeyId": KEY}, {"kmsKeyId": KEY, "recoveryWindowInDays": 30}),
    bad=({}, {"kmsKeyId": KEY, "recoveryWindowInDays": 0}),
    remediation="Leave recoveryWindowInDays out (30 days) or set it to 7 or more, and set kmsKeyId.",
)
