"""The difference between two states as text for the terminal and as JSON data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from policies.separation.access.access_matrix_text import ANSWERS
from policies.separation.verdicts.access_diff import AccessChange, AccessDiff, Effect, VerdictChange
from policies.separation.verdicts.proof_text import MOST_WITNESSES
from policies.separation.verdicts.verdict import Witness

MOST_STORES = 5


def render(diff: AccessDiff) -> Iterator[str]:
    """The lines of a difference: a summary, then access, network and verdicts, then what was not compared."""
    yield summary(diff)
    if diff.access:
        yield from ("", "Who reads patient data:", *_access(diff.access))
    if diff.network:
        yield from ("", "What the network and its data paths let through:")
        yield from (f"  {c.effect:<16}{c.what}{f' ({c.source})' if c.source else ''}" for c in diff.network)
    if diff.verdicts:
        yield from ("", "The wall:", *(line for change in diff.verdicts for line in _verdict(change)))
    if diff.unread:
        yield from ("", "No longer read, and so not counted as safe:", *(f"  - {item}" for item in diff.unread))
    yield from ("", "Not compared:", *(f"  - {item}" for item in diff.not_compared))


def summary(diff: AccessDiff) -> str:
    """One line: how much is newly allowed and newly forbidden."""
    counts = [f"{sum(c.effect is effect for c in diff.changes)} {effect}" for effect in Effect]
    if not diff.changes and not diff.unread:
        return "nothing is newly allowed or forbidden"
    return f"{', '.join(counts)}{'' if diff.allows_more else ': nothing is newly allowed'}"


def _access(changes: Iterable[AccessChange]) -> Iterator[str]:
    """The changes of access; the stores of one principal that change for one reason share a line."""
    stores: dict[tuple[str, str, str, str, str, str], list[str]] = {}
    for c in changes:
        key = (str(c.effect), c.principal, c.data_class, ANSWERS[c.before], ANSWERS[c.after], c.reason)
        stores.setdefault(key, []).append(c.store)
    for (effect, principal, data_class, before, after, reason), names in sorted(stores.items()):
        more = f" and {len(names) - MOST_STORES} more" if len(names) > MOST_STORES else ""
        yield f"  {effect:<16}{principal}: {data_class}: {before} -> {after}: {', '.join(names[:MOST_STORES])}{more}"
        yield f"  {'':<16}  {reason}"


def _verdict(change: VerdictChange) -> Iterator[str]:
    status = f"{change.before} -> {change.after}" if change.before is not change.after else f"still {change.after}"
    yield f"  {change.effect:<16}{change.id:<4}{status}  {change.claim}"
    for word, witnesses in (("new", change.new), ("gone", change.gone)):
        for witness in witnesses[:MOST_WITNESSES]:
            first, *rest = witness.lines()
            yield f"  {'':<16}  {word}: {witness.status}: {first}"
            yield from (f"  {'':<16}  {line}" for line in (rest if word == "new" else ()))
        if len(witnesses) > MOST_WITNESSES:
            yield f"  {'':<16}  {word}: and {len(witnesses) - MOST_WITNESSES} more (--json shows all)"


def as_data(diff: AccessDiff) -> dict[str, Any]:
    """The difference as JSON data."""
    return {
        "allowsMore": diff.allows_more,
        "access": [
            {
                "effect": str(c.effect), "principal": c.principal, "dataClass": c.data_class, "store": c.store,
                "before": c.before, "after": c.after, "reason": c.reason,
            }
            for c in diff.access
        ],
        "network": [{"effect": str(c.effect), "what": c.what, "source": c.source} for c in diff.network],
        "verdicts": [
            {
                "effect": str(c.effect), "id": c.id, "claim": c.claim, "before": str(c.before), "after": str(c.after),
                "new": _witnesses(c.new), "gone": _witnesses(c.gone),
            }
            for c in diff.verdicts
        ],
        "unread": list(diff.unread),
        "notCompared": list(diff.not_compared),
    }  # fmt: skip


def _witnesses(witnesses: Iterable[Witness]) -> list[dict[str, Any]]:
    return [
        {"status": str(w.status), "summary": w.summary, "source": w.source, "path": list(w.lines())[1:]}
        for w in witnesses
    ]
