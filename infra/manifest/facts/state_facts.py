"""Every state and the District of Columbia: its entry in states.yaml, or one that leaves every answer to counsel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from infra.manifest.facts.fact_types import OWNER_LICENSES, YamlMapping
from infra.manifest.facts.state_types import LawChange, LongerRetention, OwnerRule, RetentionRule, StateFact

NO_FACTS: Final = "no facts: ask counsel"


def read_states(entries: YamlMapping, boards: YamlMapping) -> Mapping[str, StateFact]:
    """The 50 states and DC by postal code, from the documents of ``states.yaml`` and ``state_boards.yaml``."""
    by_code = {entry["state"]: entry for entry in entries["states"]}
    if unknown := by_code.keys() - boards["states"].keys():
        raise ValueError(f"states.yaml: {', '.join(sorted(unknown))}: not in state_boards.yaml")
    fallback = boards["without_facts"]
    return MappingProxyType(
        {
            code: _covered(by_code[code], listed) if code in by_code else _without_facts(code, listed, fallback)
            for code, listed in sorted(boards["states"].items())
        }
    )


def _covered(entry: YamlMapping, listed: YamlMapping) -> StateFact:
    values = dict(entry)
    retention = dict(values.pop("retention"))
    longer = tuple(LongerRetention(**each) for each in retention.pop("longer", ()))
    return StateFact(
        owners={rule["owner"]: OwnerRule(**_tuples(rule)) for rule in values.pop("owners")},
        changes=tuple(map(_change, values.pop("changes", ()))),
        retention=RetentionRule(**retention, longer=longer),
        boards=tuple(listed["boards"]),
        **_tuples(values),
    )


def _change(entry: YamlMapping) -> LawChange:
    days = {key: date.fromisoformat(entry[key]) for key in ("effective", "enacted") if key in entry}
    return LawChange(**{**entry, **days})


def _without_facts(code: str, listed: YamlMapping, fallback: YamlMapping) -> StateFact:
    """A state in which nothing was read: no answer is given, and the strictest structure is assumed."""
    name, asked = listed["name"], f"none read; ask counsel and {', '.join(listed['boards'])}"
    years, minor_until = fallback["years"], fallback["minor_until"]
    return StateFact(
        state=code,
        name=name,
        named=False,
        covered=False,
        boards=tuple(listed["boards"]),
        owners={
            owner: OwnerRule(owner=owner, mso_required="ask counsel", agreements=("ask counsel",), note="")
            for owner in OWNER_LICENSES
        },
        cpom=NO_FACTS,
        cpom_source=asked,
        cpom_verified=False,
        cpom_as_of="nothing read",
        cpom_note=f"This kit has no facts on {name}: neither on ownership nor on charts, fees or supervision.",
        retention=RetentionRule(
            years=years,
            minor_until=minor_until,
            adult=f"{NO_FACTS}; until then {years} years, the longest that the kit knows of an office in any state",
            minor=f"{NO_FACTS}; until then also to age {minor_until}",
            source=asked,
            verified=False,
            judgement=True,
            as_of="nothing read",
        ),
        infrastructure=("Counsel answers for ownership, agreements, fee, charts and supervision first.",),
        default="two entities, as in the strictest states, until counsel has answered",
    )


def _tuples(entry: YamlMapping) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
