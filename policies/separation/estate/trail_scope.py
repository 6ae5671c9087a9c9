"""What an audit log does not record, by its settings: regions, global services, management events.

Source: AWS CloudTrail user guide (multi-Region trails, event selectors, advanced event selectors, event data stores).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.separation.estate.graph_references import items_of

OTHER_REGIONS: Final = "events of other regions"
GLOBAL_SERVICES: Final = "events of global services such as IAM"
MANAGEMENT_EVENTS: Final = "all management events, read ones such as kms:Decrypt too"
CATEGORY: Final = "eventCategory"


def unrecorded(facts: Mapping[str, Any], *, is_store: bool) -> frozenset[str]:
    """What a trail, or an event data store, with these properties leaves out."""
    return frozenset(_unrecorded(facts, is_store))


def _unrecorded(facts: Mapping[str, Any], is_store: bool) -> Iterator[str]:
    every_region = facts.get("multiRegionEnabled") is not False if is_store else facts.get("isMultiRegionTrail") is True
    if not every_region:
        yield OTHER_REGIONS
    if facts.get("includeGlobalServiceEvents") is False:
        yield GLOBAL_SERVICES
    advanced = [s for s in items_of(facts.get("advancedEventSelectors")) if isinstance(s, Mapping)]
    basic = [s for s in items_of(facts.get("eventSelectors")) if isinstance(s, Mapping)]
    narrowed = not _by_fields(advanced) if advanced else bool(basic) and not _by_switches(basic)
    if narrowed:
        yield MANAGEMENT_EVENTS


def _by_switches(selectors: list[Mapping[str, Any]]) -> bool:
    """Whether event selectors record every management event: one of each kind, without excluded sources."""
    whole = [
        s for s in selectors
        if s.get("includeManagementEvents") is not False and not s.get("excludeManagementEventSources")
    ]  # fmt: skip
    kinds = {s.get("readWriteType") or "All" for s in whole}
    return "All" in kinds or kinds >= {"ReadOnly", "WriteOnly"}


def _by_fields(selectors: list[Mapping[str, Any]]) -> bool:
    """Whether advanced event selectors record every management event: without a further field, or by ``readOnly``."""
    read_only: set[str] = set()
    for selector in selectors:
        fields = {f.get("field"): f for f in items_of(selector.get("fieldSelectors")) if isinstance(f, Mapping)}
        if _values(fields.pop(CATEGORY, {})) != ["Management"]:
            continue
        if not fields:
            return True
        if set(fields) == {"readOnly"}:
            read_only.update(_values(fields["readOnly"]))
    return read_only >= {"true", "false"}


def _values(field: Mapping[str, Any]) -> list[Any]:
    """The values that a field must equal; none if it is compared in another way."""
    given = {key for key, value in field.items() if key != "field" and value}
    return list(items_of(field.get("equals"))) if given == {"equals"} else []
