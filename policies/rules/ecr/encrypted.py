"""ECR-003: images are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, every, must_be

RULE = Rule(
    id="ECR-003",
    title="Images are encrypted with a named key",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:ecr/repository:Repository",
    check=every(
        "encryptionConfigurations",
        both(must_be("encryptionType", "KMS", "KMS_DSSE"), customer_key("kmsKey")),
    ),
    good=({"encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}]},),
    bad=(
        {},
        {"encryptionConfigurations": [{"encryptionType": "AES256"}]},
        {"encryptionConfigurations": [{"encryptionType": "KMS"}]},
    ),
    remediation="Set encryptionType to KMS and name the kmsKey.",
    equivalents=("FSBP:ECR.5",),
)
