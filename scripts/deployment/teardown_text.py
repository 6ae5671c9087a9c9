"""A teardown plan as people and programs read it: the order, then what blocks, then what stays and until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from infra.teardown.teardown_facts import FactKind, TeardownFact
from infra.teardown.teardown_plan import LIFTED_BY_COMMAND, TeardownPlan

MOST_NAMED: Final = 4
LEGAL_NOTICE: Final = "This is not legal advice: counsel decides what may be destroyed."


def render(plan: TeardownPlan) -> str:
    """The plan as lines of text."""
    lines = [f"teardown of {plan.environment} as of {plan.day}" + (" (emulated AWS)" if plan.emulated else ""), ""]
    lines += [f"{'order':<6} {'stack':<28} {'resources':>9}  {'blockers':>8}"]
    for number, stack in enumerate(plan.stacks, 1):
        lines.append(f"{number:<6} {stack.stack:<28} {stack.resources:>9}  {len(stack.blockers) or '-':>8}")
    blockers, others = plan.blockers, [fact for fact in plan.facts if not fact.blocks]
    if plan.emulated:
        lines += ["", "lifted by this command, because the AWS is emulated:", *_groups(_lifted(others))]
        others = [fact for fact in others if fact.lifted_by != LIFTED_BY_COMMAND]
    if blockers:
        lines += ["", "nothing is deleted before each of these is lifted:", *_groups(blockers)]
    if others:
        lines += ["", "what stays in AWS, or is deleted later:", *_groups(others)]
    return "\n".join([*lines, "", *_conclusion(plan)])


def _lifted(facts: Iterable[TeardownFact]) -> list[TeardownFact]:
    return [fact for fact in facts if fact.lifted_by == LIFTED_BY_COMMAND]


def _groups(facts: Sequence[TeardownFact]) -> Iterator[str]:
    """The facts that say the same of several resources of a stack, as one entry."""
    groups: dict[tuple[str, ...], list[TeardownFact]] = {}
    for fact in facts:
        key = (fact.stack, fact.kind.value, fact.why, fact.until_text, fact.lifted_alike or fact.lifted_by)
        groups.setdefault(key, []).append(fact)
    if not facts:
        yield "  nothing"
    for (stack, kind, why, until, alike), found in groups.items():
        yield f"  {stack}: {kind}: {_names(found)}"
        yield f"    why: {why}"
        if until:
            yield f"    until: {until}"
        if alike != LIFTED_BY_COMMAND:
            yield f"    lifted by: {alike if len(found) > 1 else found[0].lifted_by}"
        if sources := dict.fromkeys(fact.source for fact in found if fact.source):
            yield f"    source: {'; '.join(sources)}"


def _names(facts: Sequence[TeardownFact]) -> str:
    names = list(dict.fromkeys(fact.name or "the stack" for fact in facts))
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    types = ", ".join(dict.fromkeys(fact.type.rpartition(":")[2] for fact in facts if fact.type))
    return f"{', '.join(names[:MOST_NAMED])}{more}" + (f" ({types})" if types else "")


def _conclusion(plan: TeardownPlan) -> Iterator[str]:
    total = sum(stack.resources for stack in plan.stacks)
    if not total:
        yield "nothing is deployed"
        return
    if plan.kept_by_law:
        days = [fact.until for fact in plan.kept_by_law if fact.until]
        until = f"until {max(days)} at the latest, if nothing more is written" if days else "while the legal hold lasts"
        yield f"the law keeps {len(plan.kept_by_law)} resources, {until}; no option deletes them. {LEGAL_NOTICE}"
    if plan.blockers:
        alone = ", ".join(plan.removable) or "none"
        yield f"{len(plan.blockers)} blockers: nothing is deleted. Stacks without a blocker: {alone}"
    else:
        stacks = sum(bool(stack.resources) for stack in plan.stacks)
        yield f"{total} resource{'s' * (total > 1)} in {stacks} stack{'s' * (stacks > 1)} can be deleted"


def as_document(plan: TeardownPlan) -> dict[str, Any]:
    """The plan for ``--json``: dates as ISO 8601."""
    return {
        "kind": "plan",
        "environment": plan.environment,
        "emulated": plan.emulated,
        "day": plan.day.isoformat(),
        "stacks": [
            {
                "stack": stack.stack,
                "resources": stack.resources,
                "facts": [_fact(fact) for fact in stack.facts],
            }
            for stack in plan.stacks
        ],
        "blockers": len(plan.blockers),
        "keptByLaw": sum(fact.kind is FactKind.LAW for fact in plan.facts),
    }


def _fact(fact: TeardownFact) -> dict[str, Any]:
    return {**asdict(fact), "kind": fact.kind.value, "until": fact.until.isoformat() if fact.until else None}
