"""Containers inside an ECS task definition, which AWS takes as JSON text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policies.model import Check
from policies.props import Props


def each_container(complaint: Callable[[Mapping[str, Any]], str | None]) -> Check:
    """Ask a question of each container; no container, or text that is not JSON, does not pass."""

    def check(props: Props) -> Iterator[str]:
        text = props.get("containerDefinitions")
        try:
            containers = json.loads(text) if isinstance(text, str) else None
        except ValueError as error:
            yield f"containerDefinitions is not JSON ({error})"
            return
        if not isinstance(containers, list) or not containers:
            yield "containerDefinitions names no container"
            return
        for container in containers:
            if message := complaint(container):
                yield f"container {container.get('name', '?')}: {message}"

    return check


def containers(**settings: Any) -> dict[str, Any]:
    """One container with these settings, as ``containerDefinitions``, for examples."""
    return {"containerDefinitions": json.dumps([{"name": "app", **settings}])}
