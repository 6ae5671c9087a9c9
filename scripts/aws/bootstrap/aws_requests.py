"""The boto3 requests for each part of a foundation: how it is read, created, and changed where it differs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from infra.engine.graph import Resource
from scripts.aws.bootstrap.policy_comparison import parsed

Clients: TypeAlias = Callable[[str], Any]
"""A boto3 client of the account by service, in the region of the state store."""

NEW_KEY: Final = "(id of the new key)"
"""In the place of the key's id, which AWS assigns when it creates the key."""


@dataclass(frozen=True)
class Request:
    """One boto3 call that changes something."""

    operation: str
    """``service.method``."""
    parameters: Mapping[str, Any]

    def with_key(self, key_id: str) -> Request:
        """The request with the id of the key that has been created meanwhile."""
        text = json.dumps(self.parameters).replace(NEW_KEY, key_id)
        return Request(self.operation, json.loads(text))

    def __str__(self) -> str:
        """The request for the person who confirms it: a line for each parameter, and policy documents readable."""
        return "\n".join((self.operation, *(f"  {key}: {_shown(value)}" for key, value in self.parameters.items())))


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a foundation: the resources that it stands for, what it should be, and the requests for it.

    ``read`` returns the present value in the form of ``wanted``, or None where there is none; ``accepted`` are further
    values that are right (what the owner's stack makes of it). ``change`` replaces a value that differs.
    """

    title: str
    resources: tuple[Resource, ...]
    read: Callable[[Clients], Any]
    wanted: Any
    create: tuple[Request, ...]
    change: tuple[Request, ...] = ()
    accepted: tuple[Any, ...] = ()


def _shown(value: Any) -> str:
    if isinstance(value, str) and value.startswith("{"):
        statements = "".join(f"\n      {json.dumps(statement)}" for statement in json.loads(value)["Statement"])
        return f"a policy document with the statements{statements}"
    return value if isinstance(value, str) else json.dumps(value)


def key_behind(clients: Clients, alias: str) -> str:
    """The id of the key behind an alias, or "" where there is none; needs no permission in the key's policy."""
    pages = clients("kms").get_paginator("list_aliases").paginate().build_full_result()
    found = (each.get("TargetKeyId", "") for each in pages["Aliases"] if each["AliasName"] == alias)
    return next(found, "")


def read_key(clients: Clients, alias: str) -> Any:
    """The policy and rotation of the key behind an alias."""
    if not (key_id := key_behind(clients, alias)):
        return None
    document = clients("kms").get_key_policy(KeyId=key_id, PolicyName="default")["Policy"]
    rotated = clients("kms").get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]
    return {"policy": parsed(document), "rotated": rotated}


def tags_of(resource: Resource, key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """The planned tags of a resource as the list that an AWS API takes."""
    return [{key: name, value: text} for name, text in sorted(resource.props["tags"].items())]
