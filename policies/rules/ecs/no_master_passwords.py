"""ECS-013: no container is given the master password of a database."""

from collections.abc import Mapping
from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.ecs_containers import containers, each_container

MASTER = ":secret:rds!"
SECRET = "arn:aws:secretsmanager:us-east-1:222222222222:secret:"


def master_password(container: Mapping[str, Any]) -> str | None:
    """Return a message if a secret of the container is one that RDS manages for a master user."""
    for secret in container.get("secrets") or ():
        if MASTER in str(secret.get("valueFrom")):
            return f"secret {secret.get('name')} is the master password that RDS manages, must be one of its own user"
    return None


RULE = Rule(
    id="ECS-013",
    title="No container is given the master password of a database",
    why=(
        "The master user changes and drops every table and makes other users. An application that signs in as master "
        "hands all of that to whoever takes it over, and stops when RDS rotates the password, because ECS hands a "
        "secret over only when a task starts."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=each_container(master_password),
    good=(containers(secrets=[{"name": "DB_PASSWORD", "valueFrom": f"{SECRET}mso/ehr/database-password-a1b2c3"}]),),
    bad=(
        {},
        containers(secrets=[{"name": "DB_PASSWORD", "valueFrom": f"{SECRET}rds!db-1-a1b2c3:password::"}]),
    ),
    remediation=(
        "Make a database user for the application in a task of its own that reads the master secret "
        "(infra/preparation/prepare.py), and give the container that user's secret."
    ),
)
