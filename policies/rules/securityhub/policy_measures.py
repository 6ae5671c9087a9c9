"""HUB-004: a configuration policy switches Security Hub on, with its standards."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

ON = {"serviceEnabled": True, "enabledStandardArns": ["arn:aws:securityhub:::standards/nist-800-53/v/5.0.0"]}

RULE = Rule(
    id="HUB-004",
    title="A configuration policy switches Security Hub on, with its standards",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:securityhub/configurationPolicy:ConfigurationPolicy",
    check=both(
        must_be("configurationPolicy.serviceEnabled", True), must_have("configurationPolicy.enabledStandardArns")
    ),
    good=({"configurationPolicy": ON},),
    bad=(
        {},
        {"configurationPolicy": {**ON, "serviceEnabled": False}},
        {"configurationPolicy": {"serviceEnabled": True}},
        {"configurationPolicy": {**ON, "enabledStandardArns": []}},
    ),
    remediation="Set serviceEnabled to true and list the standards.",
)
