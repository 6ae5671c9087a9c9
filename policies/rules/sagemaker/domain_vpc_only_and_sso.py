"""SAGE-003: SageMaker domains are VPC only, use IAM Identity Center and a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="SAGE-003",
    title="SageMaker domains are VPC only, use IAM Identity Center and a customer managed key",
    why=(
        "A domain with internet access lets a notebook send training data with patient records anywhere, past the "
        "controls of the VPC. With authMode IAM several people can work in one user profile, and the log does not say "
        "who."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(a)(2)(i)", "164.312(a)(2)(iv)", "164.312(e)(1)"),
    applies_to="aws:sagemaker/domain:Domain",
    check=all_of(must_be("appNetworkAccessType", "VpcOnly"), customer_key("kmsKeyId"), must_be("authMode", "SSO")),
    good=({"appNetworkAccessType": "VpcOnly", "kmsKeyId": KEY, "authMode": "SSO"},),
    bad=(
        {},
        {"appNetworkAccessType": "PublicInternetOnly", "kmsKeyId": KEY, "authMode": "SSO"},
        {"appNetworkAccessType": "VpcOnly", "kmsKeyId": KEY, "authMode": "IAM"},
    ),
    remediation="Set appNetworkAccessType to VpcOnly, authMode to SSO and kmsKeyId to a customer managed key.",
)
