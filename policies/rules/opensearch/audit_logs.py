"""SEARCH-003: OpenSearch domains publish audit logs to CloudWatch Logs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have, some

RULE = Rule(
    id="SEARCH-003",
    title="OpenSearch domains publish audit logs to CloudWatch Logs",
    why=(
        "Without audit logs there is no record of who searched for which patient in the index. Snooping by an "
        "employee, or use of a stolen credential, can be neither shown nor ruled out afterwards."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
    check=some(
        "logPublishingOptions",
        all_of(must_be("logType", "AUDIT_LOGS"), must_have("cloudwatchLogGroupArn")),
        "entry with logType AUDIT_LOGS and a cloudwatchLogGroupArn",
    ),
    good=(
        {
            "logPublishingOptions": [
                {"logType": "AUDIT_LOGS", "cloudwatchLogGroupArn": "arn:aws:logs:us-east-1:222222222222:log-group:x"}
            ]
        },
    ),
    bad=({}, {"logPublishingOptions": [{"logType": "INDEX_SLOW_LOGS", "cloudwatchLogGroupArn": "arn:x"}]}),
    remediation="Add a logPublishingOptions entry with logType AUDIT_LOGS and the ARN of an encrypted log group.",
    equivalents=(
        "config:elasticsearch-logs-to-cloudwatch",
        "config:opensearch-logs-to-cloudwatch",
        "FSBP:Opensearch.5",
    ),
)
