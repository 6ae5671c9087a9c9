"""A provider that touches nothing: it works out ids, ARNs and other outputs, so that plans can be checked offline."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from infra.engine.datasources import PLANNED, answer
from infra.engine.graph import Status
from infra.engine.provider import CheckFailure, Diff, Scope, State
from infra.engine.resource_shapes import Shape, compute, general_shape
from infra.engine.shape_table import SHAPES
from infra.engine.values import Properties, reveal


def shape_of(type_: str) -> Shape:
    """What is known of a type; a general shape where nothing is."""
    return SHAPES.get(type_) or general_shape(type_)


def with_name(type_: str, name: str, inputs: Properties, scope: Scope) -> Properties:
    """The inputs with an automatic physical name, where the type has one and the program gave none.

    It is the logical name and seven hex digits, the same ones for the same resource in the same account and region.
    """
    shape = shape_of(type_)
    if not shape.name or inputs.get(shape.name) is not None or inputs.get(f"{shape.name}Prefix") is not None:
        return inputs
    seed = f"{type_}\0{name}\0{scope.account}\0{scope.region}"
    tail = hashlib.sha256(seed.encode()).hexdigest()[:7]
    auto = f"{name}-{tail}"
    physical = shape.auto.format(auto=auto, short=f"{name[:24]}-{tail}", plain=auto.replace("-", "_"))
    return {**inputs, shape.name: physical}


def difference(type_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:
    """Which inputs changed, and which of these force a replacement.

    A replacement that keeps the physical name must delete first: two resources cannot bear one name.
    """
    shape, before, after = shape_of(type_), reveal(dict(olds)), reveal(dict(news))
    watched = sorted((before.keys() | after.keys()) - set(ignore))
    changed = tuple(key for key in watched if before.get(key) != after.get(key))
    replace = tuple(key for key in changed if key in shape.replace)
    same_name = bool(shape.name) and before.get(shape.name) == after.get(shape.name)
    return Diff(changed, replace, delete_before_replace=bool(replace) and same_name)


class OutputPredictor:
    """Plans resources: every output that follows from the inputs and the URN is known, the rest is ``UNKNOWN``."""

    def check(self, type_: str, name: str, inputs: Properties, scope: Scope) -> tuple[Properties, list[CheckFailure]]:
        """Inputs with an automatic name where the type has one; nothing is refused."""
        return with_name(type_, name, inputs, scope), []

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:  # noqa: ARG002
        """What changed from the old inputs to the new."""
        return difference(type_, olds, news, ignore)

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        """The resource as it would come up."""
        return State(*compute(shape_of(type_), urn, inputs, scope), status=Status.PLANNED)

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State | None:
        """The resource as it would be under this id."""
        return State(*compute(shape_of(type_), urn, inputs, scope, id_), status=Status.PLANNED)

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:  # noqa: ARG002
        """The resource as it would be after the change."""
        return State(*compute(shape_of(type_), urn, news, scope, id_), status=Status.PLANNED)

    def delete(self, urn: str, type_: str, id_: str, inputs: Properties, outputs: Properties, scope: Scope) -> None:
        """Nothing to take down."""

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        """Answer a data source without asking anybody."""
        return answer(PLANNED, token, args, scope)
