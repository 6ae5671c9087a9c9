"""The IAM actions behind the boto3 calls of a binding: of its tables of calls, and of the code of its own methods."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import yaml
from botocore import xform_name
from botocore.session import get_session

from infra.emulator.provider.binding import Binding, Call
from policies.duties.aws.deployer_actions import DATA

_OF_FIELD: Final = {
    "create_call": ("create",), "read_call": ("read",), "more_reads": ("read",), "delete_call": ("delete",),
    "list_tags": ("read",), "tag": ("create", "update"), "untag": ("update",),
}  # fmt: skip
"""Field of a binding -> what its calls are for. Those of a setting are for both creating and updating."""
_OF_METHOD: Final = {
    "create": "create", "configure": "create", "read": "read", "update": "update", "delete": "delete",
}  # fmt: skip


def actions_of_binding(binding: Binding) -> dict[str, set[str]]:
    """Verb -> the actions that the binding's calls take."""
    found: dict[str, set[str]] = {verb: set() for verb in ("create", "read", "update", "delete")}
    for verb, operation in (*_in_tables(binding, ("create", "update")), *_in_methods(type(binding))):
        if name := _action(operation):
            found[verb].add(name)
    return found


def _in_tables(value: Any, verbs: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The calls in the fields of a binding, at any depth; a setting that only changes is not made on creation."""
    if isinstance(value, Call):
        yield from ((verb, value.operation) for verb in verbs)
    elif isinstance(value, tuple):
        for item in value:
            yield from _in_tables(item, verbs)
    elif dataclasses.is_dataclass(value):
        if getattr(value, "on_create", None) is False and hasattr(value, "inputs"):
            verbs = ("update",)
        for each in dataclasses.fields(value):
            yield from _in_tables(getattr(value, each.name), _OF_FIELD.get(each.name, verbs))


def _in_methods(kind: type) -> Iterator[tuple[str, str]]:
    """The operations that a binding's own methods name, also through functions and constants of their modules."""
    for owner in kind.__mro__:
        if owner is object or owner is Binding or not hasattr(sys.modules[owner.__module__], "__file__"):
            continue
        for name, function in vars(owner).items():
            if inspect.isfunction(function):
                verbs = [verb for start, verb in _OF_METHOD.items() if name.lstrip("_").startswith(start)]
                for operation in _named_in(function, sys.modules[owner.__module__], frozenset()):
                    yield from ((verb, operation) for verb in verbs or ("create", "update"))


def _named_in(function: Any, module: ModuleType, seen: frozenset[str]) -> Iterator[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name) and node.id not in seen and hasattr(module, node.id):
            named = getattr(module, node.id)
            if isinstance(named, Call):
                yield named.operation
            elif inspect.isfunction(named) and named.__module__ == module.__name__:
                yield from _named_in(named, module, seen | {node.id})


@cache
def _action(operation: str) -> str:
    """``s3:PutBucketPolicy`` of ``s3.put_bucket_policy``; empty for a text that names no operation."""
    if named := _names().get(operation):
        return str(named)
    service, dot, method = operation.partition(".")
    prefix, operations = _operations(service) if dot else ("", {})
    return f"{prefix}:{operations[method]}" if method in operations else ""


@cache
def _operations(service: str) -> tuple[str, Mapping[str, str]]:
    """The IAM prefix of a service of boto3 and its operations by their method."""
    session = get_session()
    if service not in session.get_available_services():
        return "", {}
    model = session.get_service_model(service)
    known = _names().get(service)
    prefix = known["prefix"] if isinstance(known, Mapping) else model.signing_name
    return prefix, {xform_name(name): name for name in model.operation_names}


@cache
def _names() -> Mapping[str, Any]:
    path: Path = DATA.with_name("action_of_operation.yaml")
    found: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found
