"""SNS-001: topics are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="SNS-001",
    title="Topics are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:sns/topic:Topic",
    check=customer_key("kmsMasterKeyId"),
    good=({"kmsMasterKeyId": KEY},),
    bad=({}, {"kmsMasterKeyId": "alias/aws/sns"}),
    remediation="Set kmsMasterKeyId to the owner's key.",
    equivalents=("config:sns-encrypted-kms", "FSBP:SNS.1"),
)
