"""SQS-001: queues are encrypted with a named key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="SQS-001",
    title="Queues are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:sqs/queue:Queue",
    check=customer_key("kmsMasterKeyId"),
    good=({"kmsMasterKeyId": KEY},),
    bad=({}, {"sqsManagedSseEnabled": True}, {"kmsMasterKeyId": "alias/aws/sqs"}),
    remediation="Set kmsMasterKeyId to the owner's key.",
    equivalents=("FSBP:SQS.1",),
)
