"""HUB-004: Security Hub configuration policies enable the service and at least one standard."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

ON = {"serviceEnabled": True, "enabledStandardArns": ["arn:aws:securityhub:::standards/nist-800-53/v/5.0.0"]}

RULE = Rule(
    id="HUB-004",
    title="Security Hub configuration policies enable the service and at least one standard",
    why=(
        "AWS accepts a configuration policy that leaves the service disabled or lists no standard, and then evaluates "
        "nothing: each account under it looks clean although its stores of patient data may be public."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:securityhub/configurationPolicy:ConfigurationPolicy",
    check=all_of(
        must_be("configurationPolicy.serviceEnabled", True), must_have("configurationPolicy.enabledStandardArns")
    ),
    good=({"configurationPolicy": ON},),
    bad=(
        {},
        {"configurationPolicy": {**ON, "serviceEnabled": False}},
        {"configurationPolicy": {"serviceEnabled": True}},
        {"configurationPolicy": {**ON, "enabledStandardArns": []}},
    ),
    remediation="Set serviceEnabled to true and list the standards in enabledStandardArns.",
)
