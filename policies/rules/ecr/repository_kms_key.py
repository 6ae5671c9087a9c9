"""ECR-003: ECR repositories are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, every, must_be

RULE = Rule(
    id="ECR-003",
    title="ECR repositories are encrypted with a customer managed key",
    why=(
        "Images contain application code, configuration and sometimes test data or credentials. With the default "
        "encryption there is no key policy, so the practice can neither limit who decrypts an image nor withdraw "
        "access by disabling a key."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:ecr/repository:Repository",
    check=every(
        "encryptionConfigurations",
        all_of(must_be("encryptionType", "KMS", "KMS_DSSE"), customer_key("kmsKey")),
    ),
    good=({"encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": KEY}]},),
    bad=(
        {},
        {"encryptionConfigurations": [{"encryptionType": "AES256"}]},
        {"encryptionConfigurations": [{"encryptionType": "KMS"}]},
    ),
    remediation="Set encryptionType to KMS and kmsKey to a customer managed key.",
    equivalents=("FSBP:ECR.5",),
)
