"""The table of data paths: which resource types move data by configuration, from where and to where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from infra.engine.values import UNKNOWN
from policies.data_files import read_data
from policies.separation.estate.graph_references import items_of

SELF: Final = "@self"
EVERYTHING_OF_ACCOUNT: Final = "@account"
EVERYTHING_OF_MEMBERS: Final = "@members"
TO_PUBLIC: Final = "@public"
TO_SOMEBODY: Final = "@somebody"
CERTAINTIES: Final = ("LEAK", "POSSIBLE", "UNKNOWN")
"""What a data path can prove at most, the most certain first."""


@dataclass(frozen=True, slots=True)
class PathType:
    """One row of ``data_paths.yaml``; the file describes each key."""

    kind: str
    origins: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    stop_at_first: bool = False
    network: bool = False
    every_kind: bool = False
    bidirectional: bool = False
    metadata: bool = False
    owner_from_tag: bool = False
    holds_data: bool = False
    any_label: bool = False
    invariant: str = "W3"
    certainty: str = CERTAINTIES[0]
    reason: str = ""
    across: tuple[str, ...] = ()
    judged: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    within_aws: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    when: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    unless_of: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unless_each: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    item_ids: Mapping[str, str] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    follows: bool = False
    labelled_only: bool = False
    fed: bool = False
    only_known: bool = False
    policy_mentions: str = ""
    custom_events: bool = False

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """Whether a resource with these properties creates the data path, as far as they tell."""
        if not all(_matches(facts, prop, values, if_unknown=True) for prop, values in self.when.items()):
            return False
        if any(_matches(facts, prop, values, if_unknown=False) for prop, values in self.unless.items()):
            return False
        return not self.unless_each or self.open_items(facts) is not None

    def open_items(self, facts: Mapping[str, Any]) -> frozenset[str] | None:
        """What the items without a guard name (see ``unless_each`` and ``item_ids``); None if each item has one."""
        found: set[str] = set()
        items = [(item, guards) for path, guards in self.unless_each.items() for item in values_at(facts, path)]
        unguarded = [item for item, guards in items if not any(map(_is_set, _all_values(item, guards)))]
        for item in unguarded:
            found.update(str(value) for value in _all_values(item, tuple(self.item_ids.values())))
        return frozenset(found) if unguarded or not items else None

    def opened(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """The properties without the items that only guarded items name."""
        wanted = self.open_items(facts) if self.item_ids else None
        if not wanted:
            return facts
        found = dict(facts)
        for path in self.item_ids:
            listed, _, name = path.rpartition(".")
            items = list(values_at(facts, listed))
            found[listed] = [i for i in items if not isinstance(i, Mapping) or str(i.get(name)) in wanted]
        return found

    def closed_by(self, others: Mapping[str, list[Mapping[str, Any]]]) -> bool:
        """Whether the properties of other resources, by the property that names them, close the path."""
        return any(
            _matches(facts, prop, values, if_unknown=False)
            for name, conditions in self.unless_of.items()
            for facts in others.get(name, ())
            for prop, values in conditions.items()
        )


def _all_values(item: Any, props: Sequence[str]) -> Iterator[Any]:
    for prop in props:
        yield from values_at(item, prop)


def _matches(facts: Mapping[str, Any], prop: str, accepted: Sequence[Any], if_unknown: bool) -> bool:
    """Whether a property has one of the values; an empty list accepts any value, None stands for no value."""
    values = list(values_at(facts, prop)) or [None]
    return any(
        if_unknown if value is UNKNOWN else _plain(value) in accepted if accepted else _is_set(value)
        for value in values
    )


@cache
def data_path_types() -> Mapping[str, tuple[PathType, ...]]:
    """Resource type -> the data paths that a resource of the type creates."""
    return {type_: tuple(map(_row, items_of(rows))) for type_, rows in _table().items() if ":" in type_}


@cache
def judged_properties(type_: str) -> frozenset[str]:
    """The dotted properties of a type that its data paths judge; ``*`` in the place of a name is any name."""
    return frozenset(prop for prop in _properties(type_) if "**" not in prop)


@cache
def names_judged_anywhere(type_: str) -> frozenset[str]:
    """The names, with which dotted properties end, that the data paths of a type judge at any depth."""
    return frozenset(prop.rpartition("**.")[2].rpartition(".")[2] for prop in _properties(type_) if "**" in prop)


def _properties(type_: str) -> Iterator[str]:
    for row in data_path_types().get(type_, ()):
        yield from (prop for prop in (*row.origins, *row.destinations, *row.judged) if not prop.startswith("@"))


@cache
def network_types() -> frozenset[str]:
    """The resource types that are part of a network: whoever shares one lets others into it."""
    return frozenset(_table()["networks"])


@cache
def network_setting_types() -> frozenset[str]:
    """The resource types that are settings of a network: a share of one opens a path only together with others."""
    return frozenset(_table()["network_settings"])


@cache
def own_names() -> Mapping[str, tuple[str, ...]]:
    """Resource type -> the properties, besides ARN, id and name, by which other resources name it."""
    return {type_: tuple(props) for type_, props in _table()["own_names"].items()}


@cache
def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data("separation/estate/data_paths.yaml")
    return found


def _row(row: Mapping[str, Any]) -> PathType:
    """A row with lists as tuples; a key that ``PathType`` does not have is an error."""
    frozen: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else {k: _tuple(v) for k, v in value.items()}
        if isinstance(value, Mapping) else value
        for key, value in row.items()
    }  # fmt: skip
    found = PathType(**frozen)
    if found.certainty not in CERTAINTIES:
        raise ValueError(f"{found.kind}: certainty is {found.certainty!r}, allowed: {', '.join(CERTAINTIES)}")
    return found


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _is_set(value: Any) -> bool:
    """Whether a value that closes a path is there; one that is not known does not count."""
    return value is not UNKNOWN and value not in (None, "", False, [], {})


def values_at(properties: Any, path: str) -> Iterator[Any]:
    """Every value at a dotted path, through lists; ``**`` is any depth, ``*`` any key; unknown values as they are."""
    if not path:
        yield from (items_of(properties) if properties is not UNKNOWN else (UNKNOWN,))
        return
    part, _, rest = path.partition(".")
    for item in properties if isinstance(properties, list | tuple) else (properties,):
        if item is UNKNOWN:
            yield UNKNOWN
        elif isinstance(item, Mapping) and part == "**":
            yield from values_at(item, rest)
            for value in item.values():
                if isinstance(value, Mapping | list | tuple):
                    yield from values_at(value, path)
        elif isinstance(item, Mapping) and part == "*":
            for value in item.values():
                yield from values_at(value, rest)
        elif isinstance(item, Mapping) and item.get(part) is not None:
            yield from values_at(item[part], rest)


def values_through_json(facts: Mapping[str, Any], path: str) -> Iterator[Any]:
    """The values at a dotted path; a part that ends in ``@json`` is a JSON text or already a value."""
    before, marked, rest = path.partition("@json.")
    for value in values_at(facts, before):
        if not marked:
            yield value
            continue
        try:
            parsed = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            yield UNKNOWN
            continue
        yield from values_at(parsed, rest)
