"""MODEL-001: Bedrock invocation logs go to an S3 bucket and leave out image data."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be_absent, must_have

RULE = Rule(
    id="MODEL-001",
    title="Bedrock invocation logs go to an S3 bucket and leave out image data",
    why=(
        "Prompts and answers contain patient data, and the invocation log copies all of them. A copy in CloudWatch "
        "Logs only, or with images, escapes the key, retention and access log of the patient data bucket and is read "
        "by people without access to charts."
    ),
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.312(b)"),
    applies_to="aws:bedrockmodel/invocationLoggingConfiguration:InvocationLoggingConfiguration",
    check=all_of(
        must_have("loggingConfig.s3Config.bucketName"),
        must_be_absent("loggingConfig.imageDataDeliveryEnabled"),
    ),
    good=({"loggingConfig": {"s3Config": {"bucketName": "prompts"}, "imageDataDeliveryEnabled": False}},),
    bad=(
        {},
        {"loggingConfig": {"s3Config": {"bucketName": "prompts"}, "imageDataDeliveryEnabled": True}},
        {"loggingConfig": {"cloudwatchConfig": {"logGroupName": "x", "roleArn": "y"}}},
    ),
    remediation=(
        "Set loggingConfig.s3Config.bucketName to a bucket tagged mso:data-class phi, and leave "
        "imageDataDeliveryEnabled false."
    ),
)
