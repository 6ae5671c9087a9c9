"""What each resource type of the provider can do to patient data, from ``resource_types.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from policies.data_files import read_data

DATA = Path(__file__).with_name("resource_types.yaml")
READ, STORE, RUNS_CODE, DECLARES, UNLISTED = "read", "store", "runs_code", "declares", "unlisted"


@dataclass(frozen=True, slots=True)
class TypeReview:
    """What a resource type can do: its category, that category in words, and the invariants it leaves undecided.

    ``affects`` is empty for a type that is read or harmless. ``category`` is one of ``categories`` of the data, a
    reason of ``harmless``, or ``unlisted`` for a type that nobody has reviewed.
    """

    category: str
    text: str
    affects: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HarmlessUnless:
    """A property (dotted path) that puts a type in a category, unless its value is one of ``values``."""

    property: str
    category: str
    values: tuple[str, ...] = ()


def review_of(type_: str) -> TypeReview:
    """The review of a resource type of the AWS provider; ``unlisted`` if there is none."""
    found = reviewed_types().get(type_)
    if found is None:
        return TypeReview(UNLISTED, "is of a type that nobody has reviewed", review_as(DECLARES).affects)
    return review_as(found)


@cache
def review_as(category: str) -> TypeReview:
    """The review that a category or a reason stands for."""
    if category in harmless_reasons():
        return TypeReview(category, harmless_reasons()[category])
    entry = _data()["categories"][category]
    return TypeReview(category, entry["text"], frozenset(entry.get("affects", ())))


@cache
def categories() -> tuple[str, ...]:
    """The categories, without the reasons of harmless types."""
    return tuple(_data()["categories"])


@cache
def harmless_reasons() -> Mapping[str, str]:
    """Code -> why a type of this code is harmless."""
    found: Mapping[str, str] = _data()["harmless"]
    return found


@cache
def reviewed_types() -> Mapping[str, str]:
    """Resource type -> its category, or the code of the reason why it is harmless.

    :raises ValueError: the data lists a type twice.
    """
    found: dict[str, str] = {}
    for module, groups in _data()["types"].items():
        for category, names in groups.items():
            for name in names.split():
                type_ = f"aws:{module}/{name[0].lower()}{name[1:]}:{name}"
                if type_ in found:
                    raise ValueError(f"{DATA.name}: {type_} is listed as {found[type_]} and as {category}; keep one")
                found[type_] = category
    return found


@cache
def harmless_unless() -> Mapping[str, HarmlessUnless]:
    """Harmless or read type -> the property that puts it in another category."""
    entries: Mapping[str, Mapping[str, Any]] = _data()["harmless_unless"]
    return {
        type_: HarmlessUnless(entry["property"], entry["category"], tuple(entry.get("values", ())))
        for type_, entry in entries.items()
    }


@cache
def acts_on_members() -> frozenset[str]:
    """The types that act on an organization's member accounts and that nothing reads."""
    return frozenset(_data()["acts_on_members"])


@cache
def silent_properties() -> frozenset[str]:
    """Top-level properties whose names are no data path: tags, environment variables, policies that are evaluated."""
    return frozenset(_data()["silent_properties"])


@cache
def source_properties() -> frozenset[str]:
    """Properties that name where data comes from."""
    return frozenset(_data()["source_properties"])


@cache
def sends_people_to() -> Mapping[str, tuple[str, ...]]:
    """Type -> its dotted properties with the addresses to which people are sent."""
    return {type_: tuple(properties) for type_, properties in _data()["sends_people_to"].items()}


@cache
def to_log_archive() -> Mapping[str, frozenset[str]]:
    """Type -> its dotted properties that may name the log archive, because what it sends has no content."""
    return {type_: frozenset(properties) for type_, properties in _data()["to_log_archive"].items()}


@cache
def aws_accounts() -> Mapping[str, str]:
    """The 12-digit ids of well-known accounts of AWS -> what they serve."""
    return {str(id_).replace("-", ""): what for id_, what in _data()["aws_accounts"].items()}


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data(DATA)
    return found
