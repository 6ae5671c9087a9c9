"""SAGE-002: SageMaker endpoint configurations use a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="SAGE-002",
    title="SageMaker endpoint configurations use a customer managed key",
    why=(
        "The storage volumes of an endpoint contain the model and can contain requests and predictions about patients. "
        "Without a customer managed key they are under a key that the practice can neither control nor disable."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:sagemaker/endpointConfiguration:EndpointConfiguration",
    check=customer_key("kmsKeyArn"),
    good=({"kmsKeyArn": KEY},),
    bad=({}, {"productionVariants": []}),
    remediation="Set kmsKeyArn to a customer managed key.",
    equivalents=("config:sagemaker-endpoint-configuration-kms-key-configured",),
)
