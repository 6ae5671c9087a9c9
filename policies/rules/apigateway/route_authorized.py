"""API-003: every route asks who is calling."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="API-003",
    title="Every route asks who is calling",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)"),
    applies_to="aws:apigatewayv2/route:Route",
    check=must_be("authorizationType", "AWS_IAM", "JWT", "CUSTOM"),
    good=({"routeKey": "GET /", "authorizationType": "JWT"},),
    bad=({}, {"routeKey": "GET /", "authorizationType": "NONE"}),
    remediation="Set authorizationType to AWS_IAM, JWT or CUSTOM.",
    equivalents=("FSBP:APIGateway.8",),
)
