"""API-007: API stages show their servers who is calling."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="API-007",
    title="API stages show their servers who is calling",
    severity=Severity.LOW,
    cites=("164.312(e)(1)", "164.312(d)"),
    applies_to="aws:apigateway/stage:Stage",
    check=must_have("clientCertificateId", "the server behind cannot tell the API from anybody else"),
    good=({"clientCertificateId": "abc123"},),
    bad=({}, {"clientCertificateId": ""}),
    remediation="Set clientCertificateId, and let the server behind check it.",
    equivalents=(
        "config:api-gw-ssl-enabled",
        "FSBP:APIGateway.2",
    ),
)
