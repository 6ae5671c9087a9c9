"""EMR-002: EMR block public access is enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EMR-002",
    title="EMR block public access is enabled",
    why=(
        "Without block public access a cluster can start with a security group that is open to the internet. Its "
        "Hadoop ports and web consoles then give anyone the patient data that it processes, or let them run code on "
        "its nodes."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",
    check=must_be("blockPublicSecurityGroupRules", True),
    good=({"blockPublicSecurityGroupRules": True},),
    bad=({}, {"blockPublicSecurityGroupRules": False}),
    remediation="Set blockPublicSecurityGroupRules to true.",
    equivalents=("FSBP:EMR.2",),
)
