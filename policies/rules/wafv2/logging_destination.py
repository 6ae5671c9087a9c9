"""WAF-002: web ACL logging configurations name the web ACL and a destination."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="WAF-002",
    title="Web ACL logging configurations name the web ACL and a destination",
    why=(
        "A logging configuration that leads nowhere leaves no record of the requests to the patient portal. After an "
        "intrusion nobody can tell which page was attacked first or what else the same client requested."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)",),
    applies_to="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    check=all_of(must_have("logDestinationConfigs"), must_have("resourceArn")),
    good=(
        {
            "logDestinationConfigs": ["arn:aws:s3:::aws-waf-logs-x"],
            "resourceArn": "arn:aws:wafv2:us-east-1:222222222222:regional/webacl/x/1",
        },
    ),
    bad=({}, {"resourceArn": "arn:aws:wafv2:us-east-1:222222222222:regional/webacl/x/1"}),
    remediation=(
        "Set resourceArn to the web ACL, and logDestinationConfigs to a bucket, log group or stream whose name starts "
        "with aws-waf-logs-."
    ),
    equivalents=("config:wafv2-logging-enabled", "FSBP:WAF.11"),
)
