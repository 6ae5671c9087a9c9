"""API-001: API stages log who called."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="API-001",
    title="API stages log who called",
    severity=Severity.MEDIUM,
    cites=("164.312(b)",),
    applies_to=("aws:apigateway/stage:Stage", "aws:apigatewayv2/stage:Stage"),
    check=must_have("accessLogSettings.destinationArn"),
    good=(
        {"accessLogSettings": {"destinationArn": "arn:aws:logs:us-east-1:222222222222:log-group:x", "format": "{}"}},
    ),
    bad=({}, {"accessLogSettings": {}}),
    remediation="Set accessLogSettings.destinationArn and a format with the caller's identity.",
    equivalents=("config:api-gw-execution-logging-enabled", "FSBP:APIGateway.9"),
)
