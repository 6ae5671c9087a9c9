"""EVENT-003: custom event buses are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="EVENT-003",
    title="EventBridge event buses are encrypted with a customer managed key",
    why=(
        "An event waits on its bus for up to a day while a target cannot be reached. On a bus that applications put "
        "records on, that is patient data under a key that AWS owns, which the practice neither sees used nor can "
        "disable."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:cloudwatch/eventBus:EventBus",
    check=customer_key("kmsKeyIdentifier"),
    good=({"name": "visits", "kmsKeyIdentifier": KEY},),
    bad=({}, {"name": "visits"}, {"name": "visits", "kmsKeyIdentifier": "alias/aws/events"}),
    remediation="Set kmsKeyIdentifier to a customer managed key.",
)
