"""ECS-005: no secret stands in a container's environment."""

import re
from collections.abc import Mapping
from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

SECRET = re.compile(r"PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_KEY|PRIVATE_KEY", re.I)
NAMES_A_PLACE = re.compile(r"_(ARN|FILE|PATH|NAME|ID|URL)$", re.I)


def complaint(container: Mapping[str, Any]) -> str | None:
    """Judge by the variable's name; a name ending in _ARN or _FILE tells where a secret is, not what."""
    for variable in container.get("environment") or ():
        name = str(variable.get("name"))
        if SECRET.search(name) and not NAMES_A_PLACE.search(name):
            return f"environment holds {name}"
    return None


RULE = Rule(
    id="ECS-005",
    title="No secret stands in a container's environment",
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(complaint),
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
    remediation="Move it to Secrets Manager and name it under secrets.",
    equivalents=("FSBP:ECS.8",),
)
