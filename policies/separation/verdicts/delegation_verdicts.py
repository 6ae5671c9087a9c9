"""Verdicts on delegated administrators: what an account outside a practice can do with a service it administers."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.delegations import Delegation
from policies.separation.estate.entities import PHI, PRACTICE_PLANES, Account
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.conditions import Context
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Decision, Policies, Request
from policies.separation.reach.external_principals import hypothetical_administrators
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.target_sets import Target
from policies.separation.verdicts.verdict import Status, Witness

UNLOCKING = {"s3-bucket": "s3:DeleteBucketPolicy", "sqs-queue": "sqs:SetQueueAttributes"}
"""What a root session of a member account can do to a store: kind of the store -> action."""
TRAIL_CHANGES = ("cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail")
NOT_KNOWN = ("W1", "W2", "W3", "W5", "W6", "W8", "W9", "W10")


def delegation_violations(prepared: PreparedEstate, practice: str) -> Iterator[tuple[str, Witness]]:
    """What delegated administrators outside a practice can do in its accounts, each with its invariant; not W8."""
    estate = prepared.estate
    for delegation in estate.delegations:
        if delegation.account.owner == practice or not _reaches(delegation, estate, practice):
            continue
        knowledge = delegation.knowledge
        if knowledge is None:
            for invariant in NOT_KNOWN:
                yield invariant, _witness(delegation, Status.UNKNOWN, "can do what this kit does not know")
        elif knowledge.held_by != "root-denied" or _root_can_unlock(estate, practice):
            status = Status.LEAK if knowledge.certain else Status.POSSIBLE
            for invariant in (*knowledge.invariants, *_between_practices(delegation, estate)):
                if invariant != "W8":
                    yield invariant, _witness(delegation, status, knowledge.can)


def log_delegation_violations(prepared: PreparedEstate) -> Iterator[Witness]:
    """W8: delegated administrators, other than the keepers of the log, that can change the organization's trail."""
    trails = [resource for resource in prepared.estate.resources if resource.kind == "trail"]
    for delegation in prepared.estate.delegations:
        knowledge, account = delegation.knowledge, delegation.account
        if knowledge is None or "W8" not in knowledge.invariants or account.payer or account.plane == "log-archive":
            continue
        if not trails or any(_can_change(prepared, account, trail.arn) for trail in trails):
            yield _witness(delegation, Status.LEAK if account.read else Status.UNKNOWN, knowledge.can)


def _witness(delegation: Delegation, status: Status, can: str) -> Witness:
    name = delegation.account.name
    summary = f"{name} is delegated administrator of {delegation.service}: it {can}"
    return Witness(status, summary, source=delegation.source)


def _reaches(delegation: Delegation, estate: EstateModel, practice: str) -> bool:
    """Whether accounts of the practice belong to the delegation's organization, or may belong to it."""
    return not delegation.organization or bool({delegation.organization, ""} & estate.organizations_of(practice))


def _between_practices(delegation: Delegation, estate: EstateModel) -> tuple[str, ...]:
    breaks = delegation.knowledge is not None and delegation.knowledge.invariants
    return ("W11",) if breaks and delegation.account.owner in estate.practices else ()


def _root_can_unlock(estate: EstateModel, practice: str) -> bool:
    """Whether a root session of some account of the practice could open one of its stores of patient data."""
    stores = (r for r in estate.resources if r.account.owner == practice and r.account.plane in PRACTICE_PLANES)
    for store in stores:
        action = UNLOCKING.get(store.kind)
        if action and store.data_classes & PHI:
            root = f"arn:aws:iam::{store.account.id}:root"
            known = {"aws:principalarn": root, "aws:principalaccount": store.account.id, "aws:principaltype": "Account"}
            request = Request(
                Caller(CallerKind.ROOT, root, store.account.id), action, store.arn, store.account.id,
                Context(known, complete=False),
            )  # fmt: skip
            if evaluate(request, Policies(scps=store.account.scps)).decision is not Decision.EXPLICITLY_DENIED:
                return True
    return False


def _can_change(prepared: PreparedEstate, account: Account, trail: str) -> bool:
    """Whether some principal that the account's administrators can create may change the trail, as delegate."""
    target = Target(trail, account.id, None)
    return any(
        prepared.confirmation.allowed_request(principal, action, target, PolicyChanges()) is not None
        for principal in hypothetical_administrators(prepared, account)
        for action in TRAIL_CHANGES
    )
