"""Verdicts on calls that configuration makes: what they change of rights, guards, copies and logs is not followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from policies.separation.estate.declared_calls import DeclaredCall
from policies.separation.estate.entities import DETECTION_KINDS
from policies.separation.estate.estate_model import EstateModel
from policies.separation.reach.escalation_edges import PASS_ROLE, edges
from policies.separation.reach.pruning import READ_EFFECTS
from policies.separation.reach.reachability import CHANGE_EFFECTS
from policies.separation.reference.service_reference import action as documented
from policies.separation.verdicts.verdict import Status, Witness

INTEGRITY: Final = "integrity-or-audit-loss"
LOGS: Final = DETECTION_KINDS | {"trail", "event-data-store"}
OPENS: Final = frozenset({*CHANGE_EFFECTS, "assume", "assume-all-trusting-roles", "remove-scp-or-rcp"})
"""Effects of edges with which a call gives rights; what it starts, or passes a role to, is judged by its own type."""
BACKUPS: Final = ("CreateBackup", "CreateSnapshot", "StartBackupJob")
"""How calls begin that copy within the account, under the same key."""


def declared_call_violations(estate: EstateModel, practice: str) -> Iterator[tuple[str, Witness]]:
    """The calls of a practice's schedules and state machines that change who may do what, each with its invariants."""
    for call in estate.declared_calls:
        if call.account.owner == practice:
            for invariant, what in _changes(call.action).items():
                yield invariant, Witness(Status.UNKNOWN, _summary(call, what), source=call.source)


def _summary(call: DeclaredCall, what: str) -> str:
    return f"{call.account.name}: {call.caller} calls {call.action}, which {what}; what becomes of it is not followed"


@cache
def _changes(action: str) -> Mapping[str, str]:
    """The invariants that a call can change -> how."""
    found = documented(action)
    if found is None:
        return dict.fromkeys(("W1", "W2", "W8"), "the reference of AWS's actions does not know")
    if not (found.is_write or found.is_permissions) or found.name.startswith(BACKUPS):
        return {}
    effects = _effects().get(action.lower(), frozenset())
    changes: dict[str, str] = {}
    if found.is_permissions or "opens" in effects:
        changes |= dict.fromkeys(("W1", "W2", "W6"), "changes permissions")
    if "copies" in effects:
        changes |= dict.fromkeys(("W1", "W3"), "copies data or opens a way to it")
    if "silences" in effects:
        changes["W8"] = "changes or stops what is logged"
    return changes


@cache
def _effects() -> Mapping[str, frozenset[str]]:
    """Action, in lower case -> what the certain escalation edges with it do: opens, copies, silences."""
    found: dict[str, set[str]] = {}
    for edge in edges():
        what = ""
        if edge.at_best != "certain" or edge.prerequisite == "none":
            continue
        if edge.effect in READ_EFFECTS and edge.target != "lambda-function":
            what = "copies"
        elif edge.effect == INTEGRITY and edge.target in LOGS:
            what = "silences"
        elif edge.effect in OPENS and PASS_ROLE not in edge.actions:
            what = "opens"
        for choice in edge.action_sets if what else ():
            for action in choice:
                found.setdefault(action.lower(), set()).add(what)
    return {action: frozenset(effects) for action, effects in found.items()}
