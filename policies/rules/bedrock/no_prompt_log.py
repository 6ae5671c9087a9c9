"""MODEL-001: prompts to language models are not copied unseen."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be_absent, must_have

RULE = Rule(
    id="MODEL-001",
    title="Prompts to language models are not copied unseen",
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.312(b)"),
    applies_to="aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
    check=both(
        must_have("loggingConfig.s3Config.bucketName"),
        must_be_absent("loggingConfig.imageDataDeliveryEnabled"),
    ),
    good=({"loggingConfig": {"s3Config": {"bucketName": "prompts"}, "imageDataDeliveryEnabled": False}},),
    bad=(
        {},
        {"loggingConfig": {"s3Config": {"bucketName": "prompts"}, "imageDataDeliveryEnabled": True}},
        {"loggingConfig": {"cloudwatchConfig": {"logGroupName": "x", "roleArn": "y"}}},
    ),
    remediation="Deliver to a bucket labelled phi, and leave images out.",
)
