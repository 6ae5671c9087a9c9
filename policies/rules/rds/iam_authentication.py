"""RDS-008: people and programs sign in to databases as themselves."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="RDS-008",
    title="People and programs sign in to databases as themselves",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(i)", "164.312(d)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=must_be("iamDatabaseAuthenticationEnabled", True),
    good=({"iamDatabaseAuthenticationEnabled": True},),
    bad=({}, {"iamDatabaseAuthenticationEnabled": False}),
    remediation="Set iamDatabaseAuthenticationEnabled to true and give each role its own database user.",
    equivalents=("FSBP:RDS.10", "FSBP:RDS.12"),
)
