"""Inline properties of a resource, checked by the rules for the separate resources that could replace them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.model import Check
from policies.props import Malformed, NotKnown, Props


def check_as_type(type_: str, values: Mapping[str, Any], props: Props) -> Iterator[str]:
    """The messages of the rules for a type about these values, without the rules for one plane or data class only.

    An unknown value in one rule does not hide what another one finds.
    """
    from policies.catalog.registry import registry  # the registry reads the module that calls this

    block, unknown = Props(values, settings=props.settings), None
    for rule in registry().by_type.get(type_, ()):
        if rule.planes or rule.data_classes:
            continue
        try:
            yield from (f"{rule.id}: {message}" for message in rule.check(block))
        except NotKnown as not_known:
            unknown = unknown or not_known
        except Malformed as malformed:
            yield f"{rule.id}: {malformed}"
    if unknown:
        raise unknown


def inline_policy(type_: str, required: str, *, path: str = "policy") -> Check:
    """The inline policy meets the rules for a separate policy resource of this type; ``required`` is always present.

    A resource without an inline policy grants nothing, or has a separate policy resource.
    """

    def check(props: Props) -> Iterator[str]:
        if not props.get(required):
            yield f"{required} is missing"
        if text := props.text_at(path):
            yield from check_as_type(type_, {path: text}, props)

    return check
