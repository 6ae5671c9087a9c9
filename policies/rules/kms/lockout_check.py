"""KMS-006: the lockout check stays on and the key stays enabled."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """A key nobody can manage any more is a lost key."""
    yield from must_have("description", "say whose data the key protects")(props)
    if props.get("bypassPolicyLockoutSafetyCheck") not in (None, False):
        yield "bypassPolicyLockoutSafetyCheck is on"
    if props.get("isEnabled") not in (None, True):
        yield "isEnabled is off: nothing under this key can be read"


RULE = Rule(
    id="KMS-006",
    title="The lockout check stays on and the key stays enabled",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(ii)", "164.312(a)(2)(iv)"),
    applies_to="aws:kms/key:Key",
    check=check,
    good=({"description": "charts", "isEnabled": True}, {"description": "charts"}),
    bad=(
        {},
        {"description": "charts", "bypassPolicyLockoutSafetyCheck": True},
        {"description": "charts", "isEnabled": False},
    ),
    remediation="Describe what the key protects; do not bypass the lockout check and do not disable the key.",
)
