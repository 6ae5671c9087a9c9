"""ECS-005: container environment variables contain no secrets."""

import re
from collections.abc import Mapping
from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

SECRET_NAME = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY", re.I)
REFERENCE_NAME = re.compile(r"_(ARN|FILE|PATH|NAME|ID|URL)$", re.I)


def secret_in_environment(container: Mapping[str, Any]) -> str | None:
    """Return a message if a variable has the name of a secret; one that ends in _ARN or _FILE only refers to it."""
    for variable in container.get("environment") or ():
        name = str(variable.get("name"))
        if SECRET_NAME.search(name) and not REFERENCE_NAME.search(name):
            return f"environment contains {name}, must not contain secrets"
    return None


RULE = Rule(
    id="ECS-005",
    title="Container environment variables contain no secrets",
    why=(
        "Environment variables are part of the task definition: anyone with ecs:DescribeTaskDefinition reads them, and "
        "every revision keeps them. A database password there opens the patient data to people who have no access to "
        "the secret itself."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(secret_in_environment),
    good=(
        containers(
            environment=[{"name": "LANG", "value": "C"}],
            secrets=[{"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:us-east-1:222222222222:secret:x"}],
        ),
    ),
    bad=(
        {},
        containers(environment=[{"name": "DB_PASSWORD", "value": "x"}]),
        containers(environment=[{"name": "AWS_SECRET_ACCESS_KEY", "value": "x"}]),
    ),
    remediation="Store the value in Secrets Manager, and reference its ARN under secrets.",
    equivalents=("FSBP:ECS.8",),
)
