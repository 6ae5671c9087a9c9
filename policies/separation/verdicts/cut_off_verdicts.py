"""Verdicts on the cut-off switch (W9): what is left after a practice has disabled every cross-account role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.reach.reachability import Reached
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty
from policies.separation.verdicts.practice_reach import PracticeReach
from policies.separation.verdicts.verdict import Status, Witness, path_witness

UNDOING = ("iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary")
"""Actions that take from a role what it may do."""
DELETING: Final = {":saml-provider/": "iam:DeleteSAMLProvider", ":oidc-provider/": "iam:DeleteOpenIDConnectProvider"}
"""Part of an identity provider's ARN -> the action that deletes it, and with it the way into roles that trust it."""


def cut_off_violations(reach: PracticeReach) -> Iterator[Witness]:
    """Without cross-account roles nothing is accessible, and the practice can disable each of these roles."""
    reached = _after_cut_off(reach)
    for principal, path in reach.assumed(reached):
        yield path_witness(path, f"{principal.name} can still be assumed after the cut-off")
    for resource, path in reach.resources(reached.reads):
        yield path_witness(path, f"{resource.label} can still be read after the cut-off")
    switches = [resource for resource in reach.estate.resources if resource.disables_roles and reach.is_own(resource)]
    for role in reach.cross_account_roles.values():
        if not _can_disable(reach, role):
            summary = f"the practice cannot disable {role.name}: none of its principals may change that role's policies"
            yield Witness(Status.LEAK, summary, source=role.source)
        elif switches and not _is_disabled_by_switch(switches, role):
            summary = f"the cut-off switch does not disable {role.name}: no cut-off runbook of its account names it"
            yield Witness(Status.LEAK, summary, source=role.source)
        elif undone := _undone(reach, role):
            certainty, other = undone
            unread = certainty is Certainty.UNKNOWN
            can = "can, if a policy that was not read allows it, take" if unread else "can take"
            summary = f"{other.name} {can} from each principal that can disable {role.name} what that takes"
            yield Witness(Status.UNKNOWN if unread else Status.LEAK, summary, source=other.source)


def _after_cut_off(reach: PracticeReach) -> Reached:
    before = reach.of_outsiders
    if not before.reads and not any(True for _ in reach.assumed(before)):
        return Reached()  # what is out of reach before is out of reach after
    roles = reach.cross_account_roles
    start = [principal for principal in reach.outside if principal.arn not in roles]
    return reach.closure(start, disabled=roles, entered=reach.entered())


def _is_disabled_by_switch(switches: list[IamResource], role: Principal) -> bool:
    """Whether a cut-off runbook names the role. Where there is none, the custodian disables each role by hand."""
    name = role.arn.rpartition("/")[2]
    return any(name in switch.disables_roles for switch in switches if switch.account.id == role.account.id)


def _can_disable(reach: PracticeReach, role: Principal) -> bool:
    return any(reach.prepared.can_disable(p, role) for p in _own(reach))


def _own(reach: PracticeReach) -> Iterator[Principal]:
    return (p for p in reach.estate.principals if p.owner == reach.practice and not p.hypothetical)


def _undone(reach: PracticeReach, role: Principal) -> tuple[Certainty, Principal] | None:
    """A cross-account role of the account that can delete, or take the policies of, all who can disable a role."""
    others = [p for p in reach.cross_account_roles.values() if p.account.id == role.account.id and _may_undo(p)]
    if not others:
        return None
    custodians = [p for p in _own(reach) if reach.prepared.can_disable(p, role)]
    found = []
    for other in others:
        of_each = list(_known(_undoing(reach, other, custodian) for custodian in custodians))
        if len(of_each) == len(custodians):
            found.append((max(of_each, default=Certainty.CERTAIN), other))
    return min(found, key=lambda each: each[0], default=None)


def _may_undo(principal: Principal) -> bool:
    return any(s.allow and any(map(s.covers_action, (*UNDOING, *DELETING.values()))) for s in principal.identity)


def _undoing(reach: PracticeReach, other: Principal, custodian: Principal) -> Certainty | None:
    """How certain it is that a role can take from a custodian what that can do; None where it cannot."""
    target, certainty = Target(custodian.arn, custodian.account.id, custodian), reach.prepared.confirmation.certainty
    ways = [certainty(other, action, target) for action in UNDOING]
    named = [value for s in custodian.trust if s.allow for _, value in s.principals]
    deleting = [(arn, action) for arn in named for part, action in DELETING.items() if part in arn]
    if len(deleting) == len(named) > 0:
        of_each = list(_known(certainty(other, action, Target(arn, custodian.account.id)) for arn, action in deleting))
        ways += [max(of_each)] if len(of_each) == len(deleting) else []
    return min(_known(ways), default=None)


def _known(certainties: Iterable[Certainty | None]) -> Iterator[Certainty]:
    return (certainty for certainty in certainties if certainty is not None)
