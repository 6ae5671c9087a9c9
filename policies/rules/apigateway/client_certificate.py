"""API-007: API Gateway stages present a client certificate to their backend."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="API-007",
    title="API Gateway stages present a client certificate to their backend",
    why=(
        "A backend on a public HTTP endpoint that cannot recognise the API answers anyone who finds its address. "
        "Patient data can then be requested from it directly, past the API's authorizers, throttling and logs."
    ),
    severity=Severity.LOW,
    cites=("164.312(e)(1)", "164.312(d)"),
    applies_to="aws:apigateway/stage:Stage",
    check=must_have("clientCertificateId", "without it the backend cannot verify that API Gateway is the caller"),
    good=({"clientCertificateId": "abc123"},),
    bad=({}, {"clientCertificateId": ""}),
    remediation="Set clientCertificateId, and let the backend verify the certificate.",
    equivalents=(
        "config:api-gw-ssl-enabled",
        "FSBP:APIGateway.2",
    ),
)
