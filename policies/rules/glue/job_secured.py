"""GLUE-002: glue jobs use a security configuration."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="GLUE-002",
    title="Glue jobs use a security configuration",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to=("aws:glue/job:Job", "aws:glue/crawler:Crawler"),
    check=must_have("securityConfiguration"),
    good=({"securityConfiguration": "phi"},),
    bad=({}, {"roleArn": "x"}),
    remediation="Name securityConfiguration.",
    equivalents=("FSBP:Glue.3",),
)
