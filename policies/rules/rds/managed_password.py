"""RDS-009: no database password stands in code or state."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be, must_be_absent

MANAGED = {"manageMasterUserPassword": True, "masterUserSecretKmsKeyId": KEY}

RULE = Rule(
    id="RDS-009",
    title="No database password stands in code or state",
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=both(
        must_be("manageMasterUserPassword", True),
        customer_key("masterUserSecretKmsKeyId"),
        must_be_absent("password"),
        must_be_absent("masterPassword"),
    ),
    good=(MANAGED,),
    bad=(
        {},
        {"password": "in-the-state-file"},
        {**MANAGED, "masterPassword": "in-the-state-file"},
    ),
    remediation="Set manageMasterUserPassword to true: AWS makes, stores and rotates it.",
    equivalents=("config:secretsmanager-rotation-enabled-check",),
)
