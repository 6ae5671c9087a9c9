"""WAF-101: every web ACL has a logging configuration."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="WAF-101",
    title="Every web ACL has a logging configuration",
    why=(
        "Without the log nobody can see which requests the web ACL blocked, counted or let pass. An attack on the "
        "patient portal cannot be investigated, and a rule that blocks patients by mistake is not found."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)",),
    check=companion_required(
        "aws:wafv2/webAcl:WebAcl",
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "resourceArn",
        "has no logging configuration: the requests it allows and blocks are not recorded",
    ),
    good=(
        lambda: estate_of(
            aws("wafv2/webAcl:WebAcl", "w", arn="arn:w"),
            aws("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", resourceArn="arn:w"),
        ),
    ),
    bad=(lambda: estate_of(aws("wafv2/webAcl:WebAcl", "w", arn="arn:w")),),
    remediation="Add a WebAclLoggingConfiguration with the ARN of the web ACL as resourceArn.",
    equivalents=("config:wafv2-logging-enabled", "FSBP:WAF.11"),
)
