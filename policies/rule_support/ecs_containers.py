"""Checks of the containers in an ECS task definition, whose ``containerDefinitions`` is JSON text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policies.model import Check
from policies.props import Props


def each_container(container_check: Callable[[Mapping[str, Any]], str | None]) -> Check:
    """Check each container; ``container_check`` returns a message or None. No container, or no JSON, fails."""

    def check(props: Props) -> Iterator[str]:
        text = props.get("containerDefinitions")
        try:
            containers = json.loads(text) if isinstance(text, str) else None
        except ValueError as error:
            yield f"containerDefinitions is not JSON ({error})"
            return
        if not isinstance(containers, list) or not containers:
            yield "containerDefinitions contains no container"
            return
        for number, container in enumerate(containers):
            if not isinstance(container, dict):
                yield f"containerDefinitions[{number}] is a {type(container).__name__}, must be an object"
                continue
            try:
                message = container_check(container)
            except (TypeError, AttributeError):
                message = "a setting has a value of another type than ECS takes"
            if message:
                yield f"container {container.get('name', '?')}: {message}"

    return check


def containers(**settings: Any) -> dict[str, Any]:
    """A ``containerDefinitions`` property of one container with these settings, for examples."""
    return {"containerDefinitions": json.dumps([{"name": "app", **settings}])}
