"""LOGS-001: log groups of the log archive and security accounts keep records for six years."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import at_least


def check(props: Props) -> Iterator[str]:
    """Report retention below six years; 0 keeps log events forever, and an absent value states no decision."""
    if props.get("retentionInDays") != 0:
        yield from at_least("retentionInDays", lambda settings: settings.log_retention_days, "days")(props)


RULE = Rule(
    id="LOGS-001",
    title="Log groups of the log archive and security accounts keep records for six years",
    why=(
        "An investigation, or a patient's question, may concern access of years ago. CloudWatch deletes log events at "
        "the end of their retention, and the practice can no longer show who read or changed a record."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.316(b)(2)(i)", "164.530(i)-(j)"),
    applies_to="aws:cloudwatch/logGroup:LogGroup",
    planes=("log-archive", "security"),
    check=check,
    good=({"name": "audit", "retentionInDays": 2192}, {"name": "audit", "retentionInDays": 0}),
    bad=({}, {"name": "audit", "retentionInDays": 30}),
    remediation=(
        "Set retentionInDays to 2192 or more (0 keeps log events forever), or deliver the log group to the log archive."
    ),
    equivalents=("config:cw-loggroup-retention-period-check", "FSBP:CloudWatch.16"),
)
