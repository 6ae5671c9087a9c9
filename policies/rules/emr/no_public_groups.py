"""EMR-002: big-data clusters cannot be opened to the world."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EMR-002",
    title="Big-data clusters cannot be opened to the world",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",
    check=must_be("blockPublicSecurityGroupRules", True),
    good=({"blockPublicSecurityGroupRules": True},),
    bad=({}, {"blockPublicSecurityGroupRules": False}),
    remediation="Set blockPublicSecurityGroupRules to true.",
    equivalents=("FSBP:EMR.2",),
)
