"""RDS-002: no database has a public address."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-002",
    title="No database has a public address",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
    check=must_be("publiclyAccessible", False),
    good=({"publiclyAccessible": False},),
    bad=({}, {"publiclyAccessible": True}),
    remediation="Set publiclyAccessible to false and reach the database through its private subnets.",
    equivalents=("config:rds-instance-public-access-check", "FSBP:RDS.2", "CIS-3.0:2.3.3"),
)
