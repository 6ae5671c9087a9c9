"""SFN-002: state machines that handle records are encrypted with a customer managed key."""

import json
import re
from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

WITHOUT_RECORDS = re.compile(r"arn:aws[a-z-]*:states:::(aws-sdk:)?(ecs|secretsmanager|cloudwatch|sns|codebuild|glue):")
"""Integrations that start work and pass no record."""
ENCRYPTED = all_of(
    must_be("encryptionConfiguration.type", "CUSTOMER_MANAGED_KMS_KEY"),
    customer_key("encryptionConfiguration.kmsKeyId"),
)


def only_starts_work(props: Props) -> bool:
    """Whether every task of the definition is known to pass no record; what cannot be read passes some."""
    try:
        found = re.findall(r'"Resource":\s*"([^"]*)"', json.dumps(json.loads(props.text_at("definition"))))
    except ValueError:
        return False
    return bool(found) and all(WITHOUT_RECORDS.match(resource) for resource in found)


def encrypted(props: Props) -> Iterator[str]:
    """Report a machine that handles records and is not encrypted with a key of its owner."""
    if not only_starts_work(props):
        yield from ENCRYPTED(props)


def _machine(resource: str) -> str:
    return json.dumps({"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": resource, "End": True}}})


STARTS, PUTS = _machine("arn:aws:states:::ecs:runTask.sync"), _machine("arn:aws:states:::aws-sdk:dynamodb:putItem")
RULE = Rule(
    id="SFN-002",
    title="Step Functions state machines that handle records are encrypted with a customer managed key",
    why=(
        "Step Functions keeps the input and output of every step for 90 days: addresses, appointments, answers. With "
        "AWS's own key, whoever may read the history reads them; with the practice's key, reading also takes the key "
        "policy, and the practice can withdraw access."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
    applies_to="aws:sfn/stateMachine:StateMachine",
    check=encrypted,
    good=(
        {"definition": STARTS},
        {"definition": PUTS, "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": KEY}},
    ),
    bad=(
        {},
        {"definition": PUTS},
        {"definition": "not JSON"},
        {"definition": PUTS, "encryptionConfiguration": {"type": "AWS_OWNED_KEY"}},
        {"definition": PUTS, "encryptionConfiguration": {"type": "CUSTOMER_MANAGED_KMS_KEY"}},
    ),
    remediation="Set encryptionConfiguration.type to CUSTOMER_MANAGED_KMS_KEY, and kmsKeyId to a key of the owner.",
)
