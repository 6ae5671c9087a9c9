"""The properties of a resource type, as the pulumi-aws SDK declares them: names and Python types."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from threading import RLock
from types import ModuleType
from typing import Any, Final, TypeAlias, get_args

Types: TypeAlias = Mapping[str, Any]
"""Property name (camelCase) -> Python type, as pulumi-aws annotates it."""

PACKAGES: Final = {"lambda": "lambda_"}
"""Modules of pulumi_aws that cannot have the name of their token: a word of Python's own."""

_LOADING: Final = RLock()
"""The SDK loads its packages lazily; two threads at once leave a package partially loaded."""


@cache
def input_class(type_: str) -> type:
    """The class of a resource type's inputs (``BucketArgs``); ``InitArgs`` where ``Args`` is a nested type's name."""
    module, name = _module_of(type_)
    return _first(module, f"{name}InitArgs", f"{name}Args")


@cache
def input_types(type_: str) -> Types:
    """The inputs of a resource type with their types."""
    return members(input_class(type_))[1]


@cache
def property_types(type_: str) -> Types:
    """All properties of a resource type, computed ones too, with their types."""
    module, name = _module_of(type_)
    return members(_first(module, f"_{name}State", f"{name}Args"))[1]


@cache
def members(kind: Any) -> tuple[Mapping[str, str], Types]:
    """Of an input class, by Pulumi's names: the Python names and the types of its properties; else both empty.

    ``kind`` may be an annotation that holds the class, such as ``Input[Sequence[Input[RuleArgs]]] | None``.
    """
    from pulumi._types import input_type_py_to_pulumi_names, input_type_types, is_input_type

    for candidate in (kind, *_alternatives(kind)):
        if isinstance(candidate, type) and is_input_type(candidate):
            names = {pulumi: python for python, pulumi in input_type_py_to_pulumi_names(candidate).items()}
            return names, input_type_types(candidate)
    return {}, {}


def snake(name: str) -> str:
    """``bucketPublicAccessBlock`` as the SDK names its module: ``bucket_public_access_block``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _module_of(type_: str) -> tuple[ModuleType, str]:
    """The SDK's module of a type, and the name of its class.

    :raises ValueError: pulumi-aws has no such type.
    """
    _, path, name = type_.split(":")
    package, _, module = path.partition("/")
    try:
        with _LOADING:
            home = importlib.import_module(f"pulumi_aws.{PACKAGES.get(package, package)}")
            getattr(home, name)  # loads the package; importing one of its modules first would leave it partial
            return importlib.import_module(f"{home.__name__}.{snake(module)}"), name
    except (ImportError, AttributeError):
        raise ValueError(f"{type_} is no resource type of pulumi-aws") from None


def _first(module: ModuleType, *names: str) -> type:
    return next(getattr(module, name) for name in names if hasattr(module, name))  # type: ignore[no-any-return]


def _alternatives(kind: Any) -> Iterator[Any]:
    """Every type inside an annotation."""
    for part in get_args(kind):
        yield part
        yield from _alternatives(part)
