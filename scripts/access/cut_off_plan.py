"""What a practice's cut-off changes: the roles it closes, who loses what, and the verdicts before and after."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.errors import UsageError
from infra.iam.cut_off_runbook import NAME, roles_cut_off_by
from policies.separation.estate.entities import Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.reach.external_principals import cross_account_roles
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.unlisted_actions import unlisted_edges
from policies.separation.verdicts.practice_reach import PracticeReach
from scripts.access.role_read_back import LiveRole, role_arn
from scripts.access.wall_state import WallState, wall_of

DOCUMENT, ROLE = "aws:ssm/document:Document", "aws:iam/role:Role"
ACCOUNT_ID: Final = re.compile(r"(?<!\d)\d{12}(?!\d)")
POLICY: Final = "cut-off"
"""The inline policy that the runbook puts on each role."""


@dataclass(frozen=True, slots=True)
class Loss:
    """One role that the cut-off closes: who assumes it, and what they do with it."""

    role: str
    account: str
    who: tuple[str, ...]
    may: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The loss as JSON data."""
        return {"role": self.role, "account": self.account, "who": list(self.who), "may": list(self.may)}


@dataclass(frozen=True)
class CutOffPlan:
    """``accounts`` are the names of the accounts with roles to close, by id; ``roles`` their resources."""

    practice: str
    graph: Graph
    before: WallState
    accounts: Mapping[str, str]
    roles: tuple[Resource, ...]
    losses: tuple[Loss, ...]
    reach: tuple[str, ...]
    uncovered: tuple[str, ...]

    @property
    def works(self) -> bool:
        """Whether the switch is proved to work: W9, and each role is named by a runbook of its account."""
        return self.before.verdicts.get("W9") == "PROVED" and not self.uncovered


def cut_off_plan(graph: Graph, practice: str) -> CutOffPlan:
    """What the cut-off of a practice changes in an estate.

    :raises UsageError: the input has no role of others in the practice's accounts.
    """
    before = wall_of(graph)
    principals = sorted(cross_account_roles(practice, before.estate), key=lambda p: p.name)
    by_arn = {role_arn(role): role for role in graph.of_type(ROLE)}
    roles = tuple(by_arn[p.arn] for p in principals if p.arn in by_arn)
    if not roles:
        known = ", ".join(before.estate.practices) or "none"
        raise UsageError(f"{practice}: no role of others in its accounts to cut off; practices in the input: {known}")
    covered = {
        (document.account, role)
        for document in graph.of_type(DOCUMENT)
        if document.facts.get("name") == NAME
        for role in roles_cut_off_by(document.facts.get("content"))
    }
    return CutOffPlan(
        practice,
        graph,
        before,
        {p.account.id: p.account.name for p in principals},
        roles,
        tuple(_loss(p, before.estate) for p in principals),
        tuple(outside_reach(before.estate, practice)),
        tuple(p.name for p in principals if (p.account.id, p.arn.rpartition("/")[2]) not in covered),
    )


def _loss(principal: Principal, estate: EstateModel) -> Loss:
    named = sorted({value for s in principal.trust if s.allow for kind, value in s.principals if kind == "AWS"})
    who = tuple(estate.principal_by_arn[arn].name if arn in estate.principal_by_arn else arn for arn in named)
    declared = principal.tags.get("mso:operations", "")
    actions = sorted({action for s in principal.identity if s.allow for action in s.actions})
    return Loss(principal.name, principal.account.name, who, tuple(declared.split()) or tuple(actions))


def outside_reach(estate: EstateModel, practice: str) -> list[str]:
    """What parties outside the practice can assume or read in its accounts, by name; empty after a cut-off."""
    reach = PracticeReach(PreparedEstate(estate, unlisted_edges(estate)), practice)
    doors = reach.cross_account_roles
    found = reach.closure([p for p in reach.outside if p.arn not in doors], entered=reach.entered())
    inside = (p for p in estate.principals if p.account.owner == practice and p.arn in found.assumed)
    read = (f"read {resource.label}" for resource, _ in reach.resources(found.reads))
    return sorted({*(f"assume {principal.name}" for principal in inside), *read})


def still_open(live: Iterable[LiveRole]) -> list[str]:
    """The roles, as read back, that still trust somebody or may still do something."""
    return [each.role.stack + ":" + each.name for each in live if not (_trusts_nobody(each) and _may_nothing(each))]


def _trusts_nobody(role: LiveRole) -> bool:
    return all(statement.get("Effect") == "Deny" for statement in _statements(role.trust))


def _may_nothing(role: LiveRole) -> bool:
    nothing = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    statements = _statements(role.policies.get(POLICY, {}))
    return any(dict(s).items() >= nothing.items() and "Condition" not in s for s in statements)


def trusted_accounts(document: Mapping[str, Any]) -> Iterator[str]:
    """The accounts whose principals a trust policy lets in, by 12-digit id; ``*`` for everybody."""
    for value in _trusted(document, "AWS"):
        found = ACCOUNT_ID.search(value)
        yield found[0] if found else value


def trusted_providers(document: Mapping[str, Any]) -> Iterator[str]:
    """The identity providers whose people or workloads a trust policy lets in."""
    return _trusted(document, "Federated")


def _trusted(document: Mapping[str, Any], kind: str) -> Iterator[str]:
    for statement in _statements(document):
        principal = statement.get("Principal", "*")
        named = principal.get(kind, ()) if isinstance(principal, Mapping) else principal if kind == "AWS" else ()
        if statement.get("Effect") == "Allow":
            yield from map(str, [named] if isinstance(named, str) else named)


def _statements(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = document.get("Statement", [])
    return [found] if isinstance(found, Mapping) else list(found)


def stated_trust(role: Resource) -> Any:
    """The trust policy of a role in the state, parsed."""
    text = role.facts.get("assumeRolePolicy")
    return json.loads(text) if isinstance(text, str) else text


def declared_trust(role: Resource) -> str:
    """The trust policy that the state declares for a role, as JSON.

    :raises UsageError: the state was refreshed after a cut-off, so that it has only the closed one.
    """
    stated = stated_trust(role)
    if all(statement.get("Effect") == "Deny" for statement in _statements(stated)):
        raise UsageError(
            f"{role.stack}: the state has the closed trust policy of {role.name}; give the state from before the "
            "cut-off, or let the practice's pipeline deploy with --refresh"
        )
    return json.dumps(stated)
