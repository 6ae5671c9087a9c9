"""RDS-007: databases take security updates by themselves."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-007",
    title="Databases take security updates by themselves",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(A)", "164.308(a)(5)(ii)(B)", "nprm-patch"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
    check=must_be("autoMinorVersionUpgrade", True),
    good=({"autoMinorVersionUpgrade": True},),
    bad=({}, {"autoMinorVersionUpgrade": False}),
    remediation="Set autoMinorVersionUpgrade to true, with a maintenance window that suits the clinic.",
    equivalents=("config:rds-automatic-minor-version-upgrade-enabled", "FSBP:RDS.13", "CIS-3.0:2.3.2"),
)
