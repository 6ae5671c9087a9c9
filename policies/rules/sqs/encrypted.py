"""SQS-001: SQS queues are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="SQS-001",
    title="SQS queues are encrypted with a customer managed key",
    why=(
        "A queue holds messages with patient data for days. With SQS-managed encryption any principal with "
        "sqs:ReceiveMessage reads them; a customer managed key also requires kms:Decrypt, which the owner of the data "
        "can refuse or withdraw."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:sqs/queue:Queue",
    check=customer_key("kmsMasterKeyId"),
    good=({"kmsMasterKeyId": KEY},),
    bad=({}, {"sqsManagedSseEnabled": True}, {"kmsMasterKeyId": "alias/aws/sqs"}),
    remediation="Set kmsMasterKeyId to a customer managed key of the data owner.",
    equivalents=("FSBP:SQS.1",),
)
