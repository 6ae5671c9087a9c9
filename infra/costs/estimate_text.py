"""An estimate as lines of at most 60 columns, and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from infra.costs.estimate import By, Estimate, Money, free_types
from infra.shown_text import fitted

VERSION: Final = 1
"""Of the JSON document."""
WIDTH: Final = 60
NAME, NUMBER, CELL = 34, 12, 13
TITLES: Final[Mapping[By, str]] = {
    "account": "accounts", "plane": "planes", "system": "systems", "location": "locations", "price": "prices",
}  # fmt: skip
NOT_A_QUOTE: Final = (
    "On-demand prices, without taxes, discounts, free tiers, support or traffic between zones. An estimate, not a "
    "quote: look at AWS's pages, and at the first bill."
)


def render(found: Estimate, name: str, by: Sequence[By], budgets: Mapping[str, float]) -> Iterator[str]:
    """One estimate: its groups, what is not priced, and what it rests on. ``budgets`` are by account name."""
    yield name
    yield f"{'US dollars a month':<{NAME}}{'quiet':>{NUMBER}}{'busy':>{NUMBER}}"
    for what in by:
        yield ""
        yield TITLES[what]
        for key, money in found.by(what).items():
            yield _row(_label(found, what, key), money)
            if what == "account":
                yield from _budget(found.account_names.get(key, ""), money, budgets)
    yield ""
    yield _row("total", found.total, indent="")
    yield ""
    yield from fitted(ground(found), WIDTH)


def compare(estimates: Mapping[str, Estimate], name: str, by: Sequence[By]) -> Iterator[str]:
    """Estimates of several sizes side by side, in whole US dollars."""
    yield f"{name}: US dollars a month, quiet-busy"
    yield _sizes("size", list(estimates))
    for what in by:
        yield ""
        yield TITLES[what]
        groups = {size: {_label(e, what, key): m for key, m in e.by(what).items()} for size, e in estimates.items()}
        for key in dict.fromkeys(key for group in groups.values() for key in group):
            yield _sizes(f"  {key}", [_range(group.get(key, Money())) for group in groups.values()])
    yield ""
    yield _sizes("total", [_range(each.total) for each in estimates.values()])
    yield ""
    yield from fitted(ground(list(estimates.values())[-1]), WIDTH)


def size_table(costs: Mapping[str, Mapping[str, Estimate]]) -> Iterator[str]:
    """What each system costs in each size, in whole US dollars of a quiet and of a busy month."""
    yield "cost, in US dollars a month, quiet-busy"
    yield _sizes("  system", list(next(iter(costs.values()))))
    for system, sizes in costs.items():
        yield _sizes(f"  {system}", [_range(found.total) for found in sizes.values()])


def shared_ground(sizes: Mapping[str, Estimate]) -> Iterator[str]:
    """What those numbers leave out and rest on."""
    yield from fitted(
        (
            "Of this system alone: the load balancer, endpoints, keys, backups and detection of its account are in "
            "`mso cost`.",
            *(f"not priced: {m.type}: {m.why}" for m in next(iter(sizes.values())).not_priced),
            NOT_A_QUOTE,
        ),
        WIDTH,
    )


def ground(found: Estimate) -> Iterator[str]:
    """What an estimate leaves out and rests on."""
    for missing in found.not_priced:
        yield f"not priced: {missing.count} x {missing.type}: {missing.why}"
    if not found.not_priced:
        yield "every resource is priced, or free with a reason"
    free = sum(found.free.values())
    yield f"free by themselves: {free} resources of {len(found.free)} types, each with a reason (--json)"
    if found.other_regions:
        yield f"no prices of {', '.join(found.other_regions)}: those of {', '.join(found.table.regions)} are used"
    seen = len({line.amount.price for line in found.lines}) - len(found.unverified)
    yield f"prices: {seen} read in public sources, {len(found.unverified)} unverified; `mso facts prices` has them"
    yield f"assumptions on use: {len(found.uses)}; `mso facts uses` has them"
    yield NOT_A_QUOTE


def as_data(found: Estimate, budgets: Mapping[str, float] | None = None) -> dict[str, Any]:
    """An estimate as JSON data: every group, every resource, every assumption."""
    uses = [found.table.uses[use] for use in found.uses]
    return {
        "total": _money(found.total),
        "by": {
            what: [{"name": _label(found, what, key), **_money(money)} for key, money in found.by(what).items()]
            for what in TITLES
        },
        "budgets": dict(budgets or {}),
        "resources": [
            {
                "urn": line.resource.urn, "type": line.resource.type, "account": line.resource.account,
                "region": line.resource.region, "system": line.of("system"), "location": line.of("location"),
                "price": line.amount.price, "units": [line.amount.low, line.amount.high],
                "uses": list(line.amount.uses), **_money(line.money),
            }
            for line in found.lines
        ],
        "not_priced": [{"type": m.type, "why": m.why, "count": m.count} for m in found.not_priced],
        "free": [{"type": t, "count": count, "why": free_types()[t]} for t, count in found.free.items()],
        "prices": [
            {"id": p.id, "what": p.what, "unit": p.unit, "usd": p.usd, "page": p.source, "seen": p.seen or "unverified"}
            for p in (found.table.prices[id_] for id_ in dict.fromkeys(line.amount.price for line in found.lines))
        ],
        "uses": [{"id": use.id, "unit": use.unit, "low": use.low, "high": use.high} for use in uses],
        "other_regions": list(found.other_regions),
    }  # fmt: skip


def _money(money: Money) -> dict[str, float]:
    return {"low": round(money.low, 2), "high": round(money.high, 2)}


def _label(found: Estimate, what: By, key: str) -> str:
    return found.account_names.get(key) or key or "no account" if what == "account" else key


def _row(name: str, money: Money, indent: str = "  ") -> str:
    return f"{indent + name:<{NAME}}{money.low:>{NUMBER},.2f}{money.high:>{NUMBER},.2f}"


def _budget(account: str, money: Money, budgets: Mapping[str, float]) -> Iterator[str]:
    budget = budgets.get(account)
    if budget is not None and money.high > budget:
        yield f"    its budget of {budget:,.0f} {'is' if money.low > budget else 'may be'} exceeded"


def _sizes(name: str, cells: Sequence[str]) -> str:
    return f"{name:<{WIDTH - CELL * len(cells)}}" + "".join(f"{cell:>{CELL}}" for cell in cells)


def _range(money: Money) -> str:
    return f"{money.low:,.0f}-{money.high:,.0f}" if money.high else "-"
