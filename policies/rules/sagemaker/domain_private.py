"""SAGE-003: studio domains stay inside the network under a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="SAGE-003",
    title="Studio domains stay inside the network under a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:sagemaker/domain:Domain",
    check=both(must_be("appNetworkAccessType", "VpcOnly"), customer_key("kmsKeyId"), must_be("authMode", "SSO")),
    good=({"appNetworkAccessType": "VpcOnly", "kmsKeyId": KEY, "authMode": "SSO"},),
    bad=(
        {},
        {"appNetworkAccessType": "PublicInternetOnly", "kmsKeyId": KEY, "authMode": "SSO"},
        {"appNetworkAccessType": "VpcOnly", "kmsKeyId": KEY, "authMode": "IAM"},
    ),
    remediation="Set appNetworkAccessType to VpcOnly, kmsKeyId, and authMode SSO.",
)
