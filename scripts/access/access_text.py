"""The plans of the practice's side as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scripts.access.alarm_routes import AlarmRoute
from scripts.access.break_glass_plan import BreakGlassPlan
from scripts.access.cut_off_plan import CutOffPlan
from scripts.access.two_parties import Parties
from scripts.access.wall_state import WallState

SHOWN = 8


def break_glass_lines(plan: BreakGlassPlan, parties: Parties, before: WallState, minutes: int) -> Iterator[str]:
    """What opening the session does, before it is done."""
    yield f"Break the glass at {plan.practice}"
    yield f"  role      {plan.principal.arn} ({plan.principal.account.name})"
    yield f"  who       people of {plan.provider.rpartition('/')[2]} with a second factor, approved by somebody else"
    yield f"  session   {parties.requester}, {minutes} minutes (the role allows {plan.seconds // 60})"
    yield f"  tags      approved-by={parties.approver}, incident={parties.reason}, mfa=true"
    yield from _listed("opens", plan.opens())
    yield from alarm_lines("alarms", plan.rings)
    ends = f"mso break-glass {plan.practice} --close" if plan.ends else "nothing before its time: no runbook is there"
    yield f"  ended by  {ends}"
    yield f"  the wall  {before.sentence()}"


def alarm_lines(label: str, routes: Iterable[AlarmRoute]) -> Iterator[str]:
    """One line for each alarm rule, with the mailboxes that hear of it."""
    lines = [f"{r.rule} in {r.region}: {', '.join(r.tells) or 'nobody'}" for r in routes]
    yield from _listed(label, lines or ["none"])


def cut_off_lines(plan: CutOffPlan, after: WallState) -> Iterator[str]:
    """Who loses what, and whether the switch is proved to work."""
    yield f"Cut-off of {plan.practice}: {len(plan.roles)} roles in {', '.join(sorted(plan.accounts.values()))}"
    for loss in plan.losses:
        yield f"  {loss.role}"
        yield f"    who    {', '.join(loss.who) or 'nobody'}"
        yield f"    loses  {_short(loss.may)}"
    yield f"  before    {plan.before.sentence()}; from outside {len(plan.reach)} roles and stores are in reach"
    yield f"  switch    W9 {plan.before.verdicts['W9']}: " + (
        "the runbook names every one of these roles" if plan.works else f"not proved; {_uncovered(plan)}"
    )
    yield f"  foreseen  {after.sentence()}"


def verdict_changes(before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The verdicts that differ: ``W5 PROVED -> LEAK``, or that none does."""
    changed = [f"{id_} {before[id_]} -> {now}" for id_, now in after.items() if id_ in before and before[id_] != now]
    return "; ".join(changed) or "no verdict changes"


def _uncovered(plan: CutOffPlan) -> str:
    return f"no runbook names {', '.join(plan.uncovered)}" if plan.uncovered else "see `mso prove`"


def _listed(label: str, items: list[str]) -> Iterator[str]:
    for number, item in enumerate(items[:SHOWN]):
        yield f"  {label if number == 0 else '':<10}{item}"
    if len(items) > SHOWN:
        yield f"  {'':<10}and {len(items) - SHOWN} more (--json shows all)"


def _short(items: tuple[str, ...]) -> str:
    more = f" and {len(items) - SHOWN} more" if len(items) > SHOWN else ""
    return ", ".join(items[:SHOWN]) + more
