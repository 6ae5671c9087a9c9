"""RDS-009: RDS master user passwords are managed in Secrets Manager under a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be, must_be_absent

MANAGED = {"manageMasterUserPassword": True, "masterUserSecretKmsKeyId": KEY}

RULE = Rule(
    id="RDS-009",
    title="RDS master user passwords are managed in Secrets Manager under a customer managed key",
    why=(
        "A password set as a property is stored in the code or the Pulumi state and is never rotated. Anyone who "
        "obtains either can sign in as the master user and read, change or delete every patient record."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=all_of(
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
    remediation=(
        "Set manageMasterUserPassword to true and masterUserSecretKmsKeyId to a customer managed key, and remove the "
        "password: RDS generates, stores and rotates it."
    ),
    equivalents=("config:secretsmanager-rotation-enabled-check",),
)
