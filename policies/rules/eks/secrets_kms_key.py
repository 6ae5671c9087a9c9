"""EKS-002: EKS cluster secrets are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_include

RULE = Rule(
    id="EKS-002",
    title="EKS cluster secrets are encrypted with a customer managed key",
    why=(
        "Kubernetes Secrets contain the database passwords and tokens that open patient data. Under a key that AWS "
        "owns, the practice can neither audit the key's use nor cut off access to the Secrets by disabling it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:eks/cluster:Cluster",
    check=all_of(
        customer_key("encryptionConfig.provider.keyArn"),
        must_include("encryptionConfig.resources", "secrets"),
    ),
    good=({"encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]}},),
    bad=({}, {"encryptionConfig": {"provider": {"keyArn": KEY}, "resources": []}}),
    remediation="Set encryptionConfig with a customer managed key as provider.keyArn and secrets in resources.",
    equivalents=("FSBP:EKS.3",),
)
