"""Settings of one resource that are declared more than once: AWS has room for one, and the input does not tell which.

A resource that guards in one declaration and not in the other counts as not guarded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from infra.engine.graph import Resource
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.request import Statements

ANY_ORIGIN = Origin("resource")


def in_force(policies: Sequence[Statements]) -> Statements:
    """What counts of policies of which one is in force: every Allow, and each Deny that all of them have."""
    if len(policies) < 2:
        return tuple(statement for policy in policies for statement in policy)
    meanings = [{_meaning(statement) for statement in policy} for policy in policies]
    return tuple(
        statement
        for policy in policies
        for statement in policy
        if statement.allow or all(_meaning(statement) in each for each in meanings)
    )


def all_set(declarations: Iterable[Resource], setting: str) -> bool:
    """Whether there are declarations and each has the setting switched on."""
    found = [declaration.facts.get(setting) is True for declaration in declarations]
    return bool(found) and all(found)


def _meaning(statement: Statement) -> Statement:
    """The statement without what tells only where it stands."""
    return replace(statement, sid="", index=0, origin=ANY_ORIGIN)
