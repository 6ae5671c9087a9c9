"""One summary of what a stack by itself does not show, in place of a line for each rule."""

from __future__ import annotations

from collections.abc import Iterable

from policies.model import Finding
from policies.pack.pack_policies import NOT_EVALUATED, STATES

MAX_RULES = 6
NEEDS_MORE = "need more than this stack"
HOW = (
    f'list the other stacks\' exported states in --policy-pack-config ({{"{NOT_EVALUATED.estate}": {{"{STATES}": '
    '["org.json", ...]}}), or run mso check, which reads every stack'
)


def missing_stacks_summary(findings: Iterable[Finding], wall: str) -> str:
    """One line for each stack that is missing, with the rules that need it; empty if nothing is missing.

    ``wall`` is the line on the invariants of the wall that this stack does not decide.
    """
    needed: dict[str, dict[str, None]] = {}
    for finding in findings:
        needed.setdefault(finding.needs, {})[finding.rule] = None
    lines = [f"without {needs}: {rule_list(list(rules))}" for needs, rules in sorted(needed.items())]
    lines += [wall] if wall else []
    if not lines:
        return ""
    count = len({rule for rules in needed.values() for rule in rules})
    return "\n".join([f"{count} rules {NEEDS_MORE}; {HOW}", *(f"  {line}" for line in lines)])


def rule_list(rules: list[str]) -> str:
    """The first rules by id, and how many more there are."""
    more = f" and {len(rules) - MAX_RULES} more" if len(rules) > MAX_RULES else ""
    return f"{', '.join(rules[:MAX_RULES])}{more}"
