"""API-003: HTTP and WebSocket API routes require authorization."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="API-003",
    title="HTTP and WebSocket API routes require authorization",
    why=(
        "A route with authorizationType NONE is a public endpoint. Anyone can call the function or service behind it, "
        "read or change patient data, and no identity is recorded to which the access could be traced."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)"),
    applies_to="aws:apigatewayv2/route:Route",
    check=must_be("authorizationType", "AWS_IAM", "JWT", "CUSTOM"),
    good=({"routeKey": "GET /", "authorizationType": "JWT"},),
    bad=({}, {"routeKey": "GET /", "authorizationType": "NONE"}),
    remediation="Set authorizationType to AWS_IAM, JWT or CUSTOM.",
    equivalents=("FSBP:APIGateway.8",),
)
