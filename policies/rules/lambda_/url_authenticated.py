"""LAMBDA-002: function addresses ask who is calling."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="LAMBDA-002",
    title="Function addresses ask who is calling",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)", "164.312(e)(1)"),
    applies_to="aws:lambda/functionUrl:FunctionUrl",
    check=must_be("authorizationType", "AWS_IAM"),
    good=({"authorizationType": "AWS_IAM"},),
    bad=({}, {"authorizationType": "NONE"}),
    remediation="Set authorizationType to AWS_IAM.",
)
