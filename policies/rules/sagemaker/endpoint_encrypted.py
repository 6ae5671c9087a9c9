"""SAGE-002: model endpoints are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="SAGE-002",
    title="Model endpoints are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:sagemaker/endpointConfiguration:EndpointConfiguration",
    check=customer_key("kmsKeyArn"),
    good=({"kmsKeyArn": KEY},),
    bad=({}, {"productionVariants": []}),
    remediation="Set kmsKeyArn.",
    equivalents=("config:sagemaker-endpoint-configuration-kms-key-configured",),
)
