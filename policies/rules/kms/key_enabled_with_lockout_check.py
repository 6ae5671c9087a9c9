"""KMS-006: KMS keys are described, enabled and keep the policy lockout safety check."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Require a description, the lockout safety check and an enabled key."""
    yield from must_have("description", "say whose data the key protects")(props)
    if props.get("bypassPolicyLockoutSafetyCheck") not in (None, False):
        yield "bypassPolicyLockoutSafetyCheck is true, must be false or absent: the key can become unmanageable"
    if props.get("isEnabled") not in (None, True):
        yield "isEnabled is false, must be true: data under this key cannot be read"


RULE = Rule(
    id="KMS-006",
    title="KMS keys are described, enabled and keep the policy lockout safety check",
    why=(
        "A key policy that admits no administrator, or a disabled key, makes every chart under the key unreadable in "
        "the middle of treatment. Without the safety check only AWS Support can restore access, and without a "
        "description nobody knows what is lost."
    ),
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
    remediation=(
        "Set description to what the key protects, leave isEnabled true, and leave bypassPolicyLockoutSafetyCheck out."
    ),
)
