"""A provider that calls no cloud: it predicts ids, ARNs and other outputs, so that plans can be checked offline."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from infra.engine.graph import Status
from infra.engine.prediction.data_sources import PLANNED, answer
from infra.engine.prediction.irreplaceable import refusal
from infra.engine.prediction.resource_shapes import Shape, compute, default_shape
from infra.engine.prediction.shape_table import SHAPES
from infra.engine.provider import CheckFailure, Diff, ProviderError, Scope, State
from infra.engine.values import Properties, reveal


def shape_of(type_: str) -> Shape:
    """The shape of a type from the table, or the default shape."""
    return SHAPES.get(type_) or default_shape(type_)


def with_auto_name(type_: str, name: str, inputs: Properties, scope: Scope) -> Properties:
    """The inputs with an auto-generated physical name, where the type has one and the program sets none.

    The name is the logical name and seven hex digits that depend on type, name, account and region only.
    """
    shape = shape_of(type_)
    if not shape.name or inputs.get(shape.name) is not None or inputs.get(f"{shape.name}Prefix") is not None:
        return inputs
    seed = f"{type_}\0{name}\0{scope.account}\0{scope.region}"
    suffix = hashlib.sha256(seed.encode()).hexdigest()[:7]
    auto = f"{name}-{suffix}"
    physical = shape.auto.format(auto=auto, short=f"{name[:24]}-{suffix}", plain=auto.replace("-", "_"))
    return {**inputs, shape.name: physical}


def diff_inputs(type_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:
    """Which inputs changed, and which of these force a replacement.

    A replacement with the same physical name deletes the old resource first, because names are unique, also one that
    only the program asks for. The replacement of an AWS account is refused with a ``ProviderError``.
    """
    shape, before, after = shape_of(type_), reveal(dict(olds)), reveal(dict(news))
    compared = sorted((before.keys() | after.keys()) - set(ignore))
    changed = tuple(key for key in compared if before.get(key) != after.get(key))
    replace = tuple(key for key in changed if shape.forced_by(key, before, after))
    if reason := refusal(type_, replace, before, after):
        raise ProviderError(reason)
    same_name = bool(shape.name) and before.get(shape.name) == after.get(shape.name)
    return Diff(changed, replace, delete_before_replace=bool(changed) and same_name)


class OutputPredictor:
    """The provider of plans: outputs that follow from inputs and URN are predicted, all others are ``UNKNOWN``."""

    def check(self, type_: str, name: str, inputs: Properties, scope: Scope) -> tuple[Properties, list[CheckFailure]]:
        """The inputs with an auto-generated name where the type has one; no input fails the check."""
        return with_auto_name(type_, name, inputs, scope), []

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:  # noqa: ARG002
        """The changed inputs, and those that force a replacement."""
        return diff_inputs(type_, olds, news, ignore)

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        """The predicted state of a new resource."""
        return State(*compute(shape_of(type_), urn, inputs, scope), status=Status.PLANNED)

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State:
        """The predicted state of the resource with this id."""
        return State(*compute(shape_of(type_), urn, inputs, scope, id_), status=Status.PLANNED)

    def import_(
        self, urn: str, type_: str, id_: str, declared: Properties, scope: Scope
    ) -> tuple[State, Properties, tuple[str, ...]]:
        """The resource with this id, which is taken to be as it is declared."""
        return self.read(urn, type_, id_, declared, scope), declared, ()

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:  # noqa: ARG002
        """The predicted state after the update."""
        return State(*compute(shape_of(type_), urn, news, scope, id_), status=Status.PLANNED)

    def delete(self, urn: str, type_: str, id_: str, inputs: Properties, outputs: Properties, scope: Scope) -> None:
        """Do nothing: a plan creates no resource."""

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        """The predicted answer to a data source."""
        return answer(PLANNED, token, args, scope)
