"""DMS-002: DMS endpoints use TLS."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="DMS-002",
    title="DMS endpoints use TLS",
    why=(
        "A migration reads a complete database. Without TLS every patient record crosses the network in clear text, "
        "often between two data centers, and can be read or changed on the way."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:dms/endpoint:Endpoint",
    check=must_be("sslMode", "require", "verify-ca", "verify-full"),
    good=({"sslMode": "verify-full"},),
    bad=({}, {"sslMode": "none"}),
    remediation="Set sslMode to verify-full.",
    equivalents=("FSBP:DMS.9",),
)
