"""FIREHOSE-001: delivery streams are encrypted with a named key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be


def check(props: Props) -> Iterator[str]:
    """A stream as a source carries its own encryption."""
    if not props.at("kinesisSourceConfiguration.kinesisStreamArn"):
        yield from both(must_be("serverSideEncryption.enabled", True), customer_key("serverSideEncryption.keyArn"))(
            props
        )


RULE = Rule(
    id="FIREHOSE-001",
    title="Delivery streams are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
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
    remediation="Set serverSideEncryption with a CUSTOMER_MANAGED_CMK, or feed it from an encrypted stream.",
    equivalents=("FSBP:DataFirehose.1",),
)
