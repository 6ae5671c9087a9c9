"""API-001: API Gateway stages write access logs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="API-001",
    title="API Gateway stages write access logs",
    why=(
        "CloudTrail does not record calls to an API's methods. Without access logs, a stolen token can be used to page "
        "through patient records and leaves nothing that an investigation could work with."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)",),
    applies_to=("aws:apigateway/stage:Stage", "aws:apigatewayv2/stage:Stage"),
    check=must_have("accessLogSettings.destinationArn"),
    good=(
        {"accessLogSettings": {"destinationArn": "arn:aws:logs:us-east-1:222222222222:log-group:x", "format": "{}"}},
    ),
    bad=({}, {"accessLogSettings": {}}),
    remediation="Set accessLogSettings.destinationArn, and a format that includes the caller's identity.",
    equivalents=("config:api-gw-execution-logging-enabled", "FSBP:APIGateway.9"),
)
