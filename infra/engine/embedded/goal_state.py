"""The goal state of one resource, the steps that a run can take to reach it, and the error when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from infra.engine.graph import Resource
from infra.engine.provider import Scope
from infra.errors import KitError


class Step(StrEnum):
    """The operation that a run performed on a resource."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    READ = "read"
    IMPORT = "import"


Observer = Callable[[Step, Resource], None]
"""Called with each step and its resource after the step is done."""

Hook = Callable[[str, Resource, Resource | None], None]
"""Runs the program's resource hooks of one kind (``before_create``) with the new and the old state of the resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalState:
    """One registration: the resource as the program declares it, and the options that decide the step."""

    resource: Resource
    scope: Scope
    replace_on_changes: tuple[str, ...] = ()
    delete_before_replace: bool = False
    import_id: str = ""
    hook: Hook = lambda kind, resource, old: None  # noqa: ARG005


class ResourceError(KitError):
    """A resource could not reach its goal state; the message names the resource and the line that declares it."""

    def __init__(self, resource: Resource, reason: str) -> None:
        self.urn = resource.urn
        where = f" ({resource.source})" if resource.source else ""
        super().__init__(f"{resource.type} `{resource.name}`{where}: {reason}")
