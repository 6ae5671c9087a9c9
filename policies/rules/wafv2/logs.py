"""WAF-002: web ACLs log what they see."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="WAF-002",
    title="Web ACLs log what they see",
    severity=Severity.MEDIUM,
    cites=("164.312(b)",),
    applies_to="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    check=both(must_have("logDestinationConfigs"), must_have("resourceArn")),
    good=(
        {
            "logDestinationConfigs": ["arn:aws:s3:::aws-waf-logs-x"],
            "resourceArn": "arn:aws:wafv2:us-east-1:222222222222:regional/webacl/x/1",
        },
    ),
    bad=({}, {"resourceArn": "arn:aws:wafv2:us-east-1:222222222222:regional/webacl/x/1"}),
    remediation="Name a destination for the web ACL's log.",
    equivalents=("config:wafv2-logging-enabled", "FSBP:WAF.11"),
)
