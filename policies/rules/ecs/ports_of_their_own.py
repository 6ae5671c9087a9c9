"""ECS-012: containers of one task listen on ports of their own, which their user may bind."""

import json
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.ecs_containers import containers

LOWEST = 1024


def ports_of(props: Props) -> Iterator[tuple[str, int]]:
    """Name and port of each container's port mappings; none where the text is not JSON, which ECS-004 reports."""
    text = props.get("containerDefinitions")
    try:
        found = json.loads(text) if isinstance(text, str) else []
    except ValueError:
        return
    for container in _objects(found):
        for mapping in _objects(container.get("portMappings")):
            port = mapping.get("containerPort")
            if isinstance(port, int | float):
                yield str(container.get("name", "?")), int(port)


def _objects(found: object) -> list[dict[str, Any]]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def check(props: Props) -> Iterator[str]:
    """Report a port that two containers of the task share, and one that only root can bind."""
    if not isinstance(props.get("containerDefinitions"), str):
        yield "containerDefinitions is missing"
        return
    taken: dict[int, str] = {}
    for name, port in ports_of(props):
        if port in taken:
            yield f"containers {taken[port]} and {name} both listen on port {port}, of one network"
        taken[port] = name
        if port < LOWEST:
            yield f"container {name} listens on port {port}, must be {LOWEST} or higher: its user cannot bind it"


TWICE = json.dumps([{"name": name, "portMappings": [{"containerPort": 8443}]} for name in ("app", "tls")])
RULE = Rule(
    id="ECS-012",
    title="Containers of one task listen on ports of their own, which their user may bind",
    why=(
        "The containers of a task share one network: of two on one port, one ends. A user who is not root binds no "
        "port below 1024. Either way the record system never starts, and clinicians are without charts."
    ),
    severity=Severity.LOW,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=check,
    good=(containers(portMappings=[{"containerPort": 8443}]), containers()),
    bad=({}, {"containerDefinitions": TWICE}, containers(portMappings=[{"containerPort": 443}])),
    remediation="Give each container of the task a port of its own, 1024 or higher.",
)
