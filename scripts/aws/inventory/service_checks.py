"""What a collection asks of each service of which no listing reads every type: is there anything?

Every type of the provider that can hold, move, share or open something counts as not read until it is listed, its
service answers that nothing is there, or ``service_checks.yaml`` says why nothing is missed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, TypeAlias

from infra.emulator.provider.binding import AwsContext, Call, NotFoundError
from infra.engine.collection_gaps import service_of
from infra.kit_tables import read_table
from policies.separation.reference.resource_types import harmless_reasons, reviewed_types
from scripts.aws.inventory import LISTINGS, NOT_LISTED

DATA: Final = Path(__file__).with_name("service_checks.yaml")
SHOWN: Final = 3
NAMES: Final = re.compile(r"(name|id|identifier|arn)$", re.IGNORECASE)

Check: TypeAlias = Callable[[AwsContext], list[Any]]
"""Asks whether anything of a service exists; the items that do."""


def types_to_check() -> Mapping[str, tuple[str, ...]]:
    """Service, as type tokens spell it -> its types that are neither listed nor harmless, nor covered for a reason."""
    known = {*(listing.type for listing in LISTINGS), *NOT_LISTED, *_data()["covered"]}
    found: dict[str, tuple[str, ...]] = {}
    for type_, category in sorted(reviewed_types().items()):
        service = service_of(type_)
        if category not in harmless_reasons() and not {type_, service} & known:
            found[service] = (*found.get(service, ()), type_)
    return found


@cache
def checks() -> Mapping[str, Mapping[str, Check]]:
    """Service -> what is asked of it, by the name of the call."""
    found: dict[str, dict[str, Check]] = {}
    for service, rows in _data()["checks"].items():
        for operation, items, *parameters in rows:
            found.setdefault(service, {})[operation] = partial(_asked, Call(operation, items, _given(parameters)))
    for service, rows in _data()["of_each"].items():
        for first, names, operation, items, *parameters in rows:
            second = Call(operation, items, _given(parameters))
            found.setdefault(service, {})[operation] = partial(_asked_of_each, Call(first, names, {}), second)
    return found


def says_absent(service: str, refusal: str) -> bool:
    """Whether a refusal says that the account does not use the service."""
    texts: Mapping[str, str] = _data()["absent_where"]
    return any(re.search(texts[key], refusal) for key in ("*", service) if key in texts)


def named(items: list[Any]) -> str:
    """``intake, refills and 2 more``."""
    names = [_name(item) for item in items]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def as_list(items: Any) -> list[Any]:
    """The items that a call names; one thing that is not a list is one item."""
    if not items:
        return []
    return items if isinstance(items, list) else [items]


def _name(item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    texts = {key: value for key, value in item.items() if NAMES.search(key) and isinstance(value, str)}
    first = sorted(texts, key=lambda key: not key.lower().endswith("name"))[:1]
    return texts[first[0]] if first else "one without a name"


def _given(parameters: list[Any]) -> Mapping[str, Any]:
    return parameters[0] if parameters else {}


def _asked(call: Call, aws: AwsContext) -> list[Any]:
    return as_list(call(aws, {"account": aws.account}))


def _asked_of_each(first: Call, second: Call, aws: AwsContext) -> list[Any]:
    """What the second call finds at each of the things that the first names, with the name of the thing."""
    return [item for item in _asked(first, aws) if _exists(second, aws, item)]


def _exists(call: Call, aws: AwsContext, item: str) -> bool:
    try:
        return bool(call(aws, {"account": aws.account, "item": item}))
    except NotFoundError:
        return False


def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_table(DATA)
    return found
