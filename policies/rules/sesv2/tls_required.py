"""MAIL-001: SES configuration sets require TLS for delivery."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="MAIL-001",
    title="SES configuration sets require TLS for delivery",
    why=(
        "With tlsPolicy OPTIONAL, SES sends in plain text when the receiving server offers no TLS, or when an attacker "
        "on the path suppresses the offer. Mail about appointments and results is then readable by third parties."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to=("aws:sesv2/configurationSet:ConfigurationSet", "aws:ses/configurationSet:ConfigurationSet"),
    check=must_be("deliveryOptions.tlsPolicy", "REQUIRE", "Require"),
    good=({"deliveryOptions": {"tlsPolicy": "REQUIRE"}},),
    bad=({}, {"deliveryOptions": {"tlsPolicy": "OPTIONAL"}}),
    remediation="Set deliveryOptions.tlsPolicy to REQUIRE.",
)
