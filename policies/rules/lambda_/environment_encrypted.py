"""LAMBDA-004: function settings are encrypted with a named key and hold no secret."""

import re
from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both

SECRET = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY", re.I)
NAMES_A_PLACE = re.compile(r"_(ARN|FILE|PATH|NAME|ID|URL)$", re.I)


def no_secrets(props: Props) -> Iterator[str]:
    """Judge by the variable's name."""
    for name in props.block_at("environment.variables"):
        if SECRET.search(name) and not NAMES_A_PLACE.search(name):
            yield f"environment holds {name}"


RULE = Rule(
    id="LAMBDA-004",
    title="Function settings are encrypted with a named key and hold no secret",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:lambda/function:Function",
    check=both(customer_key("kmsKeyArn"), no_secrets),
    good=({"kmsKeyArn": KEY}, {"kmsKeyArn": KEY, "environment": {"variables": {"TABLE": "x", "SECRET_ARN": "arn"}}}),
    bad=(
        {},
        {"environment": {"variables": {"TABLE": "x"}}},
        {"kmsKeyArn": KEY, "environment": {"variables": {"DB_PASSWORD": "x"}}},
    ),
    remediation="Set kmsKeyArn, and read secrets from Secrets Manager at run time.",
)
