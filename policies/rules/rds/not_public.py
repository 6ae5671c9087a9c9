"""RDS-002: RDS instances are not publicly accessible."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-002",
    title="RDS instances are not publicly accessible",
    why=(
        "A publicly accessible instance has an address that the internet reaches as soon as one security group rule is "
        "too wide. Guessed passwords and unpatched engine flaws then lead straight to the patient records."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
    check=must_be("publiclyAccessible", False),
    good=({"publiclyAccessible": False},),
    bad=({}, {"publiclyAccessible": True}),
    remediation="Set publiclyAccessible to false and connect to the database through its private subnets.",
    equivalents=("config:rds-instance-public-access-check", "FSBP:RDS.2", "CIS-3.0:2.3.3"),
)
