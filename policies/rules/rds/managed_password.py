"""RDS-009: no database password stands in code or state."""

from policies.model import Rule, Severity
from policies.rules.expectations import both, must_be, must_be_absent

RULE = Rule(
    id="RDS-009",
    title="No database password stands in code or state",
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=both(
        must_be("manageMasterUserPassword", True),
        must_be_absent("password"),
        must_be_absent("masterPassword"),
    ),
    good=({"manageMasterUserPassword": True},),
    bad=(
        {},
        {"password": "in-the-state-file"},
        {"manageMasterUserPassword": True, "masterPassword": "in-the-state-file"},
    ),
    remediation="Set manageMasterUserPassword to true: AWS makes, stores and rotates it.",
    equivalents=("config:secretsmanager-rotation-enabled-check",),
)
