"""FIREHOSE-001: Firehose streams with direct input are encrypted with a customer managed key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be


def check(props: Props) -> Iterator[str]:
    """Report missing encryption; a Kinesis data stream as source has its own (KINESIS-001)."""
    if not props.at("kinesisSourceConfiguration.kinesisStreamArn"):
        yield from all_of(must_be("serverSideEncryption.enabled", True), customer_key("serverSideEncryption.keyArn"))(
            props
        )


RULE = Rule(
    id="FIREHOSE-001",
    title="Firehose streams with direct input are encrypted with a customer managed key",
    why=(
        "Firehose buffers records with patient data before it delivers them. Without a customer managed key the owner "
        "of the data can neither decide which principals use the key nor disable it when a producer is compromised."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    check=check,
    good=(
        {"serverSideEncryption": {"enabled": True, "keyType": "CUSTOMER_MANAGED_CMK", "keyArn": KEY}},
        {
            "kinesisSourceConfiguration": {
                "kinesisStreamArn": "arn:aws:kinesis:us-east-1:222222222222:stream/x",
                "roleArn": "x",
            }
        },
    ),
    bad=(
        {},
        {"serverSideEncryption": {"enabled": True, "keyType": "AWS_OWNED_CMK"}},
        {"serverSideEncryption": {"enabled": False}},
    ),
    remediation=(
        "Set serverSideEncryption with enabled true, keyType CUSTOMER_MANAGED_CMK and keyArn, or use an encrypted "
        "Kinesis data stream as source."
    ),
    equivalents=("FSBP:DataFirehose.1",),
)
