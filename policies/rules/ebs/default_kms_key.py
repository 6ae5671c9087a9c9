"""EBS-004: the default EBS encryption key is a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key

RULE = Rule(
    id="EBS-004",
    title="The default EBS encryption key is a customer managed key",
    why=(
        "Volumes that are created without a key use this default. The AWS managed key aws/ebs serves every principal "
        "of the account that may use EBS, and it can be neither restricted nor disabled, so after a breach the "
        "practice cannot withdraw access to patient volumes."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:ebs/defaultKmsKey:DefaultKmsKey",
    check=customer_key("keyArn"),
    good=({"keyArn": KEY},),
    bad=({}, {"keyArn": "alias/aws/ebs"}),
    remediation="Set keyArn to the ARN of a customer managed key.",
)
