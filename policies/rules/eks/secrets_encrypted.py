"""EKS-002: cluster secrets are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_include

RULE = Rule(
    id="EKS-002",
    title="Cluster secrets are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:eks/cluster:Cluster",
    check=both(
        customer_key("encryptionConfig.provider.keyArn"),
        must_include("encryptionConfig.resources", "secrets"),
    ),
    good=({"encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]}},),
    bad=({}, {"encryptionConfig": {"provider": {"keyArn": KEY}, "resources": []}}),
    remediation="Set encryptionConfig with the owner's key for secrets.",
    equivalents=("FSBP:EKS.3",),
)
