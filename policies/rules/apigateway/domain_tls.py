"""API-004: API names use TLS 1.2."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import starts_with

RULE = Rule(
    id="API-004",
    title="API names use TLS 1.2",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:apigateway/domainName:DomainName",
    check=starts_with("securityPolicy", "TLS_1_2", "SecurityPolicy_TLS13"),
    good=({"domainName": "api.example.org", "securityPolicy": "TLS_1_2"},),
    bad=({}, {"domainName": "api.example.org", "securityPolicy": "TLS_1_0"}),
    remediation="Set securityPolicy to TLS_1_2.",
)
