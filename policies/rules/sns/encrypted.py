"""SNS-001: SNS topics are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="SNS-001",
    title="SNS topics are encrypted with a customer managed key",
    why=(
        "Messages on a topic name patients, records and incidents. Under AWS's own key the owner of the data can "
        "neither decide which principals use the key nor disable it when a publisher or subscriber is compromised."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:sns/topic:Topic",
    check=customer_key("kmsMasterKeyId"),
    good=({"kmsMasterKeyId": KEY},),
    bad=({}, {"kmsMasterKeyId": "alias/aws/sns"}),
    remediation="Set kmsMasterKeyId to a customer managed key of the data owner.",
    equivalents=("config:sns-encrypted-kms", "FSBP:SNS.1"),
)
