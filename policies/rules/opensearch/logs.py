"""SEARCH-003: search domains keep an audit log."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have, some

RULE = Rule(
    id="SEARCH-003",
    title="Search domains keep an audit log",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)"),
    applies_to=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
    check=some(
        "logPublishingOptions",
        both(must_be("logType", "AUDIT_LOGS"), must_have("cloudwatchLogGroupArn")),
        "AUDIT_LOGS option",
    ),
    good=(
        {
            "logPublishingOptions": [
                {"logType": "AUDIT_LOGS", "cloudwatchLogGroupArn": "arn:aws:logs:us-east-1:222222222222:log-group:x"}
            ]
        },
    ),
    bad=({}, {"logPublishingOptions": [{"logType": "INDEX_SLOW_LOGS", "cloudwatchLogGroupArn": "arn:x"}]}),
    remediation="Publish AUDIT_LOGS to an encrypted log group.",
    equivalents=(
        "config:elasticsearch-logs-to-cloudwatch",
        "config:opensearch-logs-to-cloudwatch",
        "FSBP:Opensearch.5",
    ),
)
