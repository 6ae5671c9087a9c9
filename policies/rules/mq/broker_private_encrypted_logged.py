"""MQ-001: MQ brokers are private, encrypted, logged and upgraded automatically."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

BROKER = {
    "publiclyAccessible": False,
    "encryptionOptions": {"kmsKeyId": KEY, "useAwsOwnedKey": False},
    "logs": {"general": True},
    "autoMinorVersionUpgrade": True,
}


RULE = Rule(
    id="MQ-001",
    title="MQ brokers are private, encrypted, logged and upgraded automatically",
    why=(
        "Queues carry orders and results between systems of the practice. A public broker exposes them to the "
        "internet, missed upgrades leave known flaws open, and without a log nobody can trace who used it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(a)(2)(iv)", "164.312(b)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:mq/broker:Broker",
    check=all_of(
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
    remediation=(
        "Set publiclyAccessible to false, encryptionOptions.kmsKeyId, logs.general to true and autoMinorVersionUpgrade "
        "to true."
    ),
    equivalents=("FSBP:MQ.2", "FSBP:MQ.3"),
)
