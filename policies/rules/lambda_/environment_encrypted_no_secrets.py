"""LAMBDA-004: Lambda environment variables use a customer managed key and contain no secrets."""

import re
from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of

SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY", re.I)
REFERENCE_NAME = re.compile(r"_(ARN|FILE|PATH|NAME|ID|URL)$", re.I)


def no_secrets(props: Props) -> Iterator[str]:
    """Report each variable whose name is that of a secret, unless it ends as a reference to one does (_ARN)."""
    for name in props.block_at("environment.variables"):
        if SECRET_NAME.search(name) and not REFERENCE_NAME.search(name):
            yield f"environment.variables contains {name}, must not contain secrets"


RULE = Rule(
    id="LAMBDA-004",
    title="Lambda environment variables use a customer managed key and contain no secrets",
    why=(
        "Anyone who may read a function's configuration sees its environment variables, and with the AWS managed key "
        "they need no further permission. A database password kept there gives them the patient data behind it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:lambda/function:Function",
    check=all_of(customer_key("kmsKeyArn"), no_secrets),
    good=({"kmsKeyArn": KEY}, {"kmsKeyArn": KEY, "environment": {"variables": {"TABLE": "x", "SECRET_ARN": "arn"}}}),
    bad=(
        {},
        {"environment": {"variables": {"TABLE": "x"}}},
        {"kmsKeyArn": KEY, "environment": {"variables": {"DB_PASSWORD": "x"}}},
    ),
    remediation="Set kmsKeyArn to a customer managed key, and read secrets from Secrets Manager at run time.",
)
