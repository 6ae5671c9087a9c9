"""API-002: every method asks who is calling."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def check(props: Props) -> Iterator[str]:
    """A CORS preflight carries nothing and needs nothing."""
    if props.get("httpMethod") != "OPTIONS":
        yield from must_be("authorization", "AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM")(props)


RULE = Rule(
    id="API-002",
    title="Every method asks who is calling",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)"),
    applies_to="aws:apigateway/method:Method",
    check=check,
    good=({"httpMethod": "GET", "authorization": "AWS_IAM"}, {"httpMethod": "OPTIONS", "authorization": "NONE"}),
    bad=({}, {"httpMethod": "GET", "authorization": "NONE"}),
    remediation="Set authorization to AWS_IAM, COGNITO_USER_POOLS or CUSTOM.",
    equivalents=("FSBP:APIGateway.8",),
)
