"""RDS-008: RDS instances and clusters accept IAM database authentication."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-008",
    title="RDS instances and clusters accept IAM database authentication",
    why=(
        "With passwords alone, people and programs share database users: the log cannot say who read a chart, and "
        "somebody who leaves keeps a working password. IAM tokens belong to one role and expire after 15 minutes."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(i)", "164.312(d)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=must_be("iamDatabaseAuthenticationEnabled", True),
    good=({"iamDatabaseAuthenticationEnabled": True},),
    bad=({}, {"iamDatabaseAuthenticationEnabled": False}),
    remediation="Set iamDatabaseAuthenticationEnabled to true and create one database user for each IAM role.",
    equivalents=("FSBP:RDS.10", "FSBP:RDS.12"),
)
