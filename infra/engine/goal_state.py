"""What a run wants of one resource, and what it may do to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from infra.engine.graph import Resource
from infra.engine.provider import Scope
from infra.errors import KitError


class Step(StrEnum):
    """What a run did to a resource."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    READ = "read"


Observer = Callable[[Step, Resource], None]
"""Is told of each step, after it happened."""

Hook = Callable[[str, Resource, Resource | None], None]
"""Runs the program's functions for a moment (``before_create``); is given the resource and its former self."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalState:
    """A registration: the resource as the program wants it, and the wishes that steer the step."""

    resource: Resource
    scope: Scope
    replace_on_changes: tuple[str, ...] = ()
    delete_before_replace: bool = False
    import_id: str = ""
    hook: Hook = lambda moment, resource, old: None  # noqa: ARG005


class ResourceError(KitError):
    """A resource could not be brought to its goal; the message names it and its line of code."""

    def __init__(self, resource: Resource, reason: str) -> None:
        self.urn = resource.urn
        where = f" ({resource.source})" if resource.source else ""
        super().__init__(f"{resource.type} `{resource.name}`{where}: {reason}")
