"""MAIL-001: mail leaves over TLS or not at all."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="MAIL-001",
    title="Mail leaves over TLS or not at all",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to=("aws:sesv2/configurationSet:ConfigurationSet", "aws:ses/configurationSet:ConfigurationSet"),
    check=must_be("deliveryOptions.tlsPolicy", "REQUIRE", "Require"),
    good=({"deliveryOptions": {"tlsPolicy": "REQUIRE"}},),
    bad=({}, {"deliveryOptions": {"tlsPolicy": "OPTIONAL"}}),
    remediation="Set deliveryOptions.tlsPolicy to REQUIRE.",
)
