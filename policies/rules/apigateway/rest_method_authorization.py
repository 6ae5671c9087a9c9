"""API-002: REST API methods require authorization."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def check(props: Props) -> Iterator[str]:
    """Report a method without an authorizer; OPTIONS is exempt, as a CORS preflight carries no credentials."""
    if props.get("httpMethod") != "OPTIONS":
        yield from must_be("authorization", "AWS_IAM", "COGNITO_USER_POOLS", "CUSTOM")(props)


RULE = Rule(
    id="API-002",
    title="REST API methods require authorization",
    why=(
        "A method with authorization NONE runs for anyone who knows its URL. Counting up the patient identifier in the "
        "path then returns record after record, and the access log shows no caller."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)"),
    applies_to="aws:apigateway/method:Method",
    check=check,
    good=({"httpMethod": "GET", "authorization": "AWS_IAM"}, {"httpMethod": "OPTIONS", "authorization": "NONE"}),
    bad=({}, {"httpMethod": "GET", "authorization": "NONE"}),
    remediation="Set authorization to AWS_IAM, COGNITO_USER_POOLS or CUSTOM.",
    equivalents=("FSBP:APIGateway.8",),
)
