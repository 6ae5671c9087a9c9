"""API-004: API Gateway custom domain names require TLS 1.2 or later."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import starts_with

RULE = Rule(
    id="API-004",
    title="API Gateway custom domain names require TLS 1.2 or later",
    why=(
        "The security policy TLS_1_0 accepts TLS 1.0 and 1.1 with weak ciphers. An attacker on a client's network can "
        "push the connection down to them and read access tokens and patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:apigateway/domainName:DomainName",
    check=starts_with("securityPolicy", "TLS_1_2", "SecurityPolicy_TLS13"),
    good=({"domainName": "api.example.org", "securityPolicy": "TLS_1_2"},),
    bad=({}, {"domainName": "api.example.org", "securityPolicy": "TLS_1_0"}),
    remediation="Set securityPolicy to TLS_1_2 or to a policy that starts with SecurityPolicy_TLS13.",
)
