"""SECRET-001: secrets are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="SECRET-001",
    title="Secrets are encrypted with a customer managed key",
    why=(
        "Secrets hold the passwords of the patient databases. Under the AWS managed key every role of the account with "
        "secretsmanager:GetSecretValue can read them; there is no key policy as a second barrier and no key to "
        "disable."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
    applies_to="aws:secretsmanager/secret:Secret",
    check=customer_key("kmsKeyId"),
    good=({"kmsKeyId": KEY},),
    bad=({}, {"name": "db"}, {"kmsKeyId": "alias/aws/secretsmanager"}),
    remediation="Set kmsKeyId to a customer managed key, whose key policy then also limits who can read the secret.",
    equivalents=("config:secretsmanager-using-cmk",),
)
