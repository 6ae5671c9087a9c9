"""SECRET-001: secrets are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="SECRET-001",
    title="Secrets are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:secretsmanager/secret:Secret",
    check=customer_key("kmsKeyId"),
    good=({"kmsKeyId": KEY},),
    bad=({}, {"name": "db"}, {"kmsKeyId": "alias/aws/secretsmanager"}),
    remediation=(
        "Set kmsKeyId to the owner's key: a secret under AWS's key can be read by any role the account allows."
    ),
    equivalents=("config:secretsmanager-using-cmk",),
)
