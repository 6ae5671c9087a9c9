"""LAMBDA-002: Lambda function URLs require IAM authentication."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="LAMBDA-002",
    title="Lambda function URLs require IAM authentication",
    why=(
        "A function URL with authorizationType NONE is a public endpoint. Anyone who learns the URL can run the "
        "function with the access to patient data that its role has, past API Gateway, web application firewall and "
        "sign-in."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)"),
    applies_to="aws:lambda/functionUrl:FunctionUrl",
    check=must_be("authorizationType", "AWS_IAM"),
    good=({"authorizationType": "AWS_IAM"},),
    bad=({}, {"authorizationType": "NONE"}),
    remediation="Set authorizationType to AWS_IAM.",
)
