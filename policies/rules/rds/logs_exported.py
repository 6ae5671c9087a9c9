"""RDS-006: database logs leave the database."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_have

RULE = Rule(
    id="RDS-006",
    title="Database logs leave the database",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)", "164.308(a)(5)(ii)(C)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=must_have("enabledCloudwatchLogsExports", "audit and error logs stay inside the database"),
    good=({"enabledCloudwatchLogsExports": ["postgresql"]},),
    bad=({}, {"enabledCloudwatchLogsExports": []}),
    remediation="Export the engine's logs (postgresql; audit, error, general, slowquery for MySQL and MariaDB).",
    equivalents=("config:rds-logging-enabled", "FSBP:RDS.9"),
)
