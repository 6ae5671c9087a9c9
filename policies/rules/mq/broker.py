"""MQ-001: message brokers are private, encrypted and logged."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

BROKER = {
    "publiclyAccessible": False,
    "encryptionOptions": {"kmsKeyId": KEY, "useAwsOwnedKey": False},
    "logs": {"general": True},
    "autoMinorVersionUpgrade": True,
}


RULE = Rule(
    id="MQ-001",
    title="Message brokers are private, encrypted and logged",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(a)(2)(iv)", "164.312(b)", "164.308(a)(5)(ii)(A)"),
    applies_to="aws:mq/broker:Broker",
    check=both(
        must_be("publiclyAccessible", False),
        customer_key("encryptionOptions.kmsKeyId"),
        must_be("logs.general", True),
        must_be("autoMinorVersionUpgrade", True),
    ),
    good=(BROKER,),
    bad=(
        {},
        {**BROKER, "publiclyAccessible": True},
        {**BROKER, "encryptionOptions": {"useAwsOwnedKey": True}},
        {**BROKER, "logs": {}},
    ),
    remediation="Set publiclyAccessible false, encryptionOptions.kmsKeyId, logs.general and autoMinorVersionUpgrade.",
    equivalents=("FSBP:MQ.2", "FSBP:MQ.3"),
)
