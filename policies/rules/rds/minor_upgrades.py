"""RDS-007: RDS instances upgrade minor engine versions automatically."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-007",
    title="RDS instances upgrade minor engine versions automatically",
    why=(
        "Minor versions fix known vulnerabilities of the database engine. An instance that stays behind can be "
        "attacked with published exploits, and nobody notices that the fix was never installed."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(1)(ii)(B)", "164.308(a)(5)(ii)(B)", "nprm-patch"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
    check=must_be("autoMinorVersionUpgrade", True),
    good=({"autoMinorVersionUpgrade": True},),
    bad=({}, {"autoMinorVersionUpgrade": False}),
    remediation="Set autoMinorVersionUpgrade to true, with a maintenance window outside clinic hours.",
    equivalents=("config:rds-automatic-minor-version-upgrade-enabled", "FSBP:RDS.13", "CIS-3.0:2.3.2"),
)
