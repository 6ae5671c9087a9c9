"""Settings written into a resource, judged by the rules for the resources that could stand beside it instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.model import Check
from policies.props import Malformed, NotKnown, Props


def as_if(type_: str, values: Mapping[str, Any], props: Props) -> Iterator[str]:
    """What the rules for a type say of these values; rules that are for one plane or data class alone are left out.

    What one rule cannot know does not hide what another finds.
    """
    from policies.registry import registry  # the registry reads the module that calls this

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


def inline_policy(type_: str, named: str, *, path: str = "policy") -> Check:
    """A policy written into the resource grants as little as one beside it may; ``named`` is always there.

    A resource without it is closed, or has one beside it.
    """

    def check(props: Props) -> Iterator[str]:
        if not props.get(named):
            yield f"{named} is missing"
        if text := props.text_at(path):
            yield from as_if(type_, {path: text}, props)

    return check
