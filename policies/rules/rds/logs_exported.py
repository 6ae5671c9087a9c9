"""RDS-006: RDS instances and clusters export their logs to CloudWatch Logs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="RDS-006",
    title="RDS instances and clusters export their logs to CloudWatch Logs",
    why=(
        "RDS keeps engine logs on the instance for a few days and deletes them with it. By the time a breach is "
        "noticed, the record of who signed in and what they queried is gone."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.308(a)(5)(ii)(C)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=must_have("enabledCloudwatchLogsExports", "the logs stay on the instance and are deleted with it"),
    good=({"enabledCloudwatchLogsExports": ["postgresql"]},),
    bad=({}, {"enabledCloudwatchLogsExports": []}),
    remediation=(
        "Set enabledCloudwatchLogsExports to the engine's logs (postgresql; audit, error, general, slowquery for MySQL "
        "and MariaDB)."
    ),
    equivalents=("config:rds-logging-enabled", "FSBP:RDS.9"),
)
