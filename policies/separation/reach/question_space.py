"""The question space: one bit for each question the closure may ask, an action on a target (an ARN or ARN pattern).

The targets of one kind form a target set. Each action has a block of bits for a target set, one bit for each target.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from policies.separation.estate.entities import (
    PHI,
    PHI_MINIMUM,
    IamResource,
    is_detection,
    is_log,
    is_state,
)
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.policy_documents import Statement
from policies.separation.reach.action_elements import MatchingActions
from policies.separation.reach.escalation_edges import Edge
from policies.separation.reach.request_arns import account_arns, forms_of, own_arn, request_arns
from policies.separation.reach.target_sets import Target, TargetSet

CONTROL_KINDS = frozenset(
    {
        "managed-policy",
        "organization",
        "permission-set",
        "group",
        "saml-provider",
        "oidc-provider",
        "absent-saml-provider",
        "absent-oidc-provider",
        "identity-pool",
        "cognito-user-pool",
        "trail",
    }
)
SNAPSHOTS = {"rds-db": ("rds-snapshot", "arn:aws:rds:*:{account}:*snapshot:*"),
             "ebs-volume": ("ebs-snapshot", "arn:aws:ec2:*:*:snapshot/*"),
             "backup-vault": ("recovery-point", "arn:aws:backup:*:{account}:recovery-point:*")}  # fmt: skip
BELOW_ITS_ARN = frozenset({"s3-object", "state-object", *(kind for kind, _ in SNAPSHOTS.values())})
"""Kinds of targets that are held by the resource they name, and have ARNs of their own."""
ACCOUNT_WIDE = "account:"


class QuestionSpace:
    """The target sets of an estate, and the offsets of the bits that each action of the edges has for them."""

    def __init__(self, estate: EstateModel, edges: Iterable[Edge], in_account: Iterable[str] = ()) -> None:
        self.estate = estate
        self.target_sets = {kind: TargetSet(targets) for kind, targets in _targets(estate).items()}
        self._asked: dict[tuple[tuple[str, ...], str], TargetSet] = {}
        self.offsets: dict[tuple[str, str], int] = {}
        self.size = 0
        for edge in edges:
            for action in {action for actions in edge.action_sets for action in actions}:
                for kind in edge.target_kinds:
                    self._reserve(action, kind if edge.on_target(action) else self.account_wide(action))
        for action in in_account:
            self._reserve(action, self.account_wide(action))
        self.actions: dict[str, list[tuple[int, TargetSet]]] = {}
        self.full_mask = 0
        self.account_masks: dict[str, int] = {}
        for (action, name), offset in self.offsets.items():
            asked = self.asked(action, name)
            self.actions.setdefault(action, []).append((offset, asked))
            self.full_mask |= asked.full_mask << offset
            for account, mask in asked.by_account.items():
                self.account_masks[account] = self.account_masks.get(account, 0) | mask << offset
        self._matching = MatchingActions(self.actions)
        self._statement_masks: dict[tuple[object, ...], int] = {}

    def _reserve(self, action: str, name: str) -> int | None:
        """The offset of an action's bits for a target set, reserved on first use; None if the set has no targets."""
        if name not in self.target_sets:
            return None
        if (action, name) not in self.offsets:
            self.offsets[action, name] = self.size
            self.size += len(self.target_sets[name].targets)
        return self.offsets[action, name]

    def account_wide(self, action: str) -> str:
        """The name of the target set *any resource of an account* for the ARNs that an action is asked of."""
        name = _account_wide_name(action)
        if name not in self.target_sets:
            forms, service = forms_of(action), action.partition(":")[0].lower()
            arns = {account: account_arns(forms, service, account) for account in self.estate.accounts}
            self.target_sets[name] = TargetSet(Target(own[0], a, others=own[1:]) for a, own in arns.items())
        return name

    def asked(self, action: str, name: str) -> TargetSet:
        """The targets of a set, each with the ARNs that the action is asked of; in the same order."""
        plain = self.target_sets[name]
        if name.startswith(ACCOUNT_WIDE):
            return plain
        forms = forms_of(action)
        found = self._asked.get((forms, name))
        if found is None:
            asked = tuple(target_of_action(forms, name, target) for target in plain.targets)
            found = self._asked[forms, name] = plain if asked == plain.targets else TargetSet(asked)
        return found

    def mask(self, statement: Statement, resources: tuple[str, ...]) -> int:
        """The questions that a statement matches, as bits: possibly for an Allow, certainly for a Deny.

        ``resources`` are its resource patterns with variables replaced.
        """
        key = (statement.actions, statement.not_action, resources, statement.not_resource, statement.allow)
        found = self._statement_masks.get(key)
        if found is None:
            found, matched = 0, dict[int, int]()  # a set of targets -> the mask, the same for each of its actions
            for action in self._matching.of(statement):
                for offset, asked in self.actions[action]:
                    if id(asked) not in matched:
                        matched[id(asked)] = self.resource_mask(resources, statement, asked)
                    found |= matched[id(asked)] << offset
            self._statement_masks[key] = found
        return found

    @staticmethod
    def resource_mask(resources: tuple[str, ...], statement: Statement, targets: TargetSet) -> int:
        """The targets of a set that a statement's resource element matches (see ``mask``)."""
        if not resources:
            return targets.full_mask
        intersected = covered = 0
        for pattern in resources:
            intersecting, contained = targets.matches(pattern)
            intersected |= intersecting
            covered |= contained
        if statement.not_resource:
            return targets.full_mask & ~(covered if statement.allow else intersected)
        return intersected if statement.allow else covered


@cache
def _account_wide_name(action: str) -> str:
    return f"{ACCOUNT_WIDE}{' '.join(forms_of(action)) or action.partition(':')[0].lower()}"


def target_of_action(forms: tuple[str, ...], kind: str, target: Target) -> Target:
    """A target of a kind with the ARNs that an action with these forms is asked of."""
    entity = target.entity
    arn = target.arn if entity is None or kind in BELOW_ITS_ARN else entity.arn
    name = entity.name if isinstance(entity, IamResource) else arn.rpartition("/")[2]
    arns = request_arns(forms, kind, target.arn, arn, target.account, name)
    return target if arns == target.arns else replace(target, arn=arns[0] if arns else "", others=arns[1:])


def _targets(estate: EstateModel) -> dict[str, list[Target]]:
    """The relevant targets by kind: principals, patient data and its keys, logs, state, and what runs as a role."""
    found: dict[str, list[Target]] = {}
    for principal in estate.principals:
        kind = "role" if principal.caller.role else "user"
        found.setdefault(kind, []).append(Target(principal.arn, principal.account.id, principal))
    for resource in estate.resources:
        if not is_relevant(resource, estate):
            continue
        arn = own_arn(resource.kind, resource.arn, resource.account.id)
        found.setdefault(resource.kind, []).append(Target(arn, resource.account.id, resource))
        if resource.kind == "s3-bucket" and is_state(resource):
            found.setdefault("state-object", []).append(Target(f"{resource.arn}/*", resource.account.id, resource))
        if resource.kind == "s3-bucket":
            found.setdefault("s3-object", []).append(Target(f"{resource.arn}/*", resource.account.id, resource))
        if resource.kind in SNAPSHOTS:
            kind, pattern = SNAPSHOTS[resource.kind]
            found.setdefault(kind, []).append(
                Target(pattern.format(account=resource.account.id), resource.account.id, resource)
            )
    return found


def is_relevant(resource: IamResource, estate: EstateModel) -> bool:
    """Whether access to a resource can affect a verdict."""
    patient_data = bool(resource.data_classes & (PHI | PHI_MINIMUM))
    return (
        patient_data
        or bool(resource.runs_as)
        or resource.kind in CONTROL_KINDS
        or resource.arn in estate.protected_keys
        or is_log(resource)
        or is_state(resource)
        or is_detection(resource)
    )
