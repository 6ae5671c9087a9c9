"""References between Pulumi stacks of different owners: who follows one reads the other's state, and believes it.

A reference needs the other stack's state, with what secrets it has (Pulumi docs, "Stack references"; read 2026-11-30).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from infra.engine.graph import Graph
from policies.separation.estate.entities import PRACTICE_PLANES, Account
from policies.separation.estate.graph_references import as_text
from policies.separation.estate.missing_input import Missing

STACK_REFERENCE: Final = "pulumi:pulumi:StackReference"
AFFECTS: Final = frozenset({"W10"})


def stack_references(graph: Graph, accounts: Mapping[str, Account]) -> Iterator[Missing]:
    """The references of which one end is a stack of a practice and the other a stack of somebody else."""
    references = list(graph.of_type(STACK_REFERENCE))
    if not references:
        return
    by_stack: dict[str, dict[str, Account]] = {}
    for resource in graph.custom:
        if account := accounts.get(resource.account):
            by_stack.setdefault(resource.stack, {})[account.id] = account
    for reference in references:
        named = (as_text(reference.facts.get("name")) or as_text(reference.id)).rpartition("/")[2]
        here, there = by_stack.get(reference.stack, {}), by_stack.get(named, {})
        owners = {account.owner for account in (*here.values(), *there.values())}
        practice = next((a for a in (*here.values(), *there.values()) if a.plane in PRACTICE_PLANES), None)
        if here and there and practice and len(owners) > 1:
            what = f"the stack {reference.stack} reads the state of {named}, a stack of somebody else"
            yield Missing(f"{reference.name} ({reference.urn}): {what}", practice.id, AFFECTS)
