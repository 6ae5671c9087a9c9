"""TRAIL-002: trails are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="TRAIL-002",
    title="Trails are encrypted with a customer managed key",
    why=(
        "Trail logs name users, addresses and the files of patients. With default S3 encryption any principal with "
        "read access to the log bucket reads them; a customer managed key also requires kms:Decrypt, which the owner "
        "of the logs can refuse or withdraw."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(b)"),
    applies_to="aws:cloudtrail/trail:Trail",
    check=customer_key("kmsKeyId"),
    good=({"kmsKeyId": KEY},),
    bad=({}, {"kmsKeyId": ""}),
    remediation="Set kmsKeyId to a customer managed key of the log archive account.",
    equivalents=("config:cloud-trail-encryption-enabled", "FSBP:CloudTrail.2", "CIS-3.0:3.5"),
)
