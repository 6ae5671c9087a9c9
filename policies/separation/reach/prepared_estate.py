"""An estate prepared for reachability analysis: its question space, effective permissions and compiled edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from policies.separation.estate.entities import IamResource, Principal, unread_policy
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.identity_providers import COGNITO
from policies.separation.estate.tag_conditions import CHANGE_RESOURCE_TAG, read_tag_conditions
from policies.separation.iam.principals import CallerKind
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.effective_permissions import EffectivePermissions
from policies.separation.reach.escalation_edges import Edge, edges, network_access_actions
from policies.separation.reach.excluded_edges import unresolved_edges
from policies.separation.reach.pass_role_edges import pass_role_edges, services_trusted_by
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.question_space import QuestionSpace
from policies.separation.reach.undeclared_principals import UndeclaredPrincipals

OTHER_PRINCIPAL_TYPE = {"role": "User", "user": "Role"}
"""Kind of a principal -> the word in the names of actions that apply to the other kind only."""
CREATE_ROLE_ACTIONS = ("iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy")
DISABLE_ACTIONS = {
    "role": ("iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"),
    "user": ("iam:PutUserPolicy", "iam:AttachUserPolicy"),
}
SSO_PATH = "/aws-reserved/sso.amazonaws.com/"

POOLS = frozenset({"identity-pool", "cognito-user-pool"})
"""Kinds whose people enter the roles of their account that trust Amazon Cognito."""


@dataclass(frozen=True, eq=False)
class CompiledEdge:
    """An escalation edge compiled for a question space: one set of actions, one kind of target.

    ``on_target``: the actions on the target, each with the offset of its bits. ``in_account``: the actions on some
    resource of the caller's account, each with its target set and offset.
    """

    edge: Edge
    kind: str
    on_target: tuple[tuple[str, int], ...]
    in_account: tuple[tuple[str, str, int], ...]


class PreparedEstate:
    """Shared by all closures over one estate; permissions are cached by principal and relevant changes."""

    def __init__(self, estate: EstateModel, extra: Iterable[Edge] = ()) -> None:
        self.estate = estate
        self.tag_conditions = read_tag_conditions(estate)
        used = (*filter(self._is_relevant, edges()), *pass_role_edges(estate), *extra)
        unresolved = (action for edge in unresolved_edges() for actions in edge.action_sets for action in actions)
        self.questions = QuestionSpace(estate, used, (*network_access_actions(), *CREATE_ROLE_ACTIONS, *unresolved))
        self.effective_permissions = EffectivePermissions(self.questions)
        self.confirmation = Confirmation(estate)
        self.compiled_edges = [compiled for edge in used for compiled in _compile(edge, self.questions)]
        self.principals = dict(estate.principal_by_arn)
        keys = self.questions.target_sets["kms-key"].targets if "kms-key" in self.questions.target_sets else ()
        self.key_targets = {target.arn: (index, target) for index, target in enumerate(keys)}
        self._permissions: dict[tuple[object, ...], int] = {}
        self._trusting: dict[tuple[str, str], int] = {}
        self.undeclared = UndeclaredPrincipals(estate)

    def _is_relevant(self, edge: Edge) -> bool:
        """Whether an edge can change a decision; one that writes resource tags requires a policy that reads them."""
        return edge.effect != CHANGE_RESOURCE_TAG or bool(self.tag_conditions.tag_controlled)

    def permissions(self, principal: Principal, changes: PolicyChanges) -> int:
        """The questions to which AWS may answer *Allowed*, as bits."""
        arn = principal.arn
        touched = (
            arn in changes.identity_policy_rewritten,
            arn in changes.boundary_removed,
            arn in changes.principal_tags_changed,
            arn in changes.deny_removed,
        )
        key = (
            principal.identity_key,
            touched,
            changes.resource_tags_changed,
            changes.resource_policy_rewritten,
            changes.groups_joined,
            changes.organization_policies_removed,
        )
        if key not in self._permissions:
            self._permissions[key] = self.effective_permissions.permissions(principal, changes)
        return self._permissions[key]

    def roles_trusting_service(self, kind: str, service: str) -> int:
        """The roles (or users) that trust a service, as bits of their target set; all for an empty service."""
        if not service:
            return self.questions.target_sets[kind].full_mask
        if (kind, service) not in self._trusting:
            targets = enumerate(self.questions.target_sets[kind].targets)
            roles_trusting = (
                i
                for i, target in targets
                if isinstance(target.entity, Principal) and service in self.trusted_services(target.entity)
            )
            self._trusting[kind, service] = sum(1 << index for index in roles_trusting)
        return self._trusting[kind, service]

    def display_name(self, arn: str) -> str:
        """The display name of a resource or principal."""
        resource = self.estate.resource_by_arn.get(arn)
        principal = self.principals.get(arn)
        return resource.label if resource else principal.name if principal else arn

    def trusted_services(self, role: Principal) -> frozenset[str]:
        """The services that a role's trust policy lets assume it."""
        return self._trusted.get(role.arn, frozenset())

    @cached_property
    def _trusted(self) -> dict[str, frozenset[str]]:
        return {p.arn: frozenset(services_trusted_by(p)) for p in self.estate.principals}

    def roles_trusting(self, entity: Principal | IamResource) -> Iterator[Principal]:
        """The roles that trust an identity provider, or that Identity Center creates from a permission set."""
        yield from self._roles_by_provider.get(entity.arn, ())
        if isinstance(entity, IamResource) and entity.kind in POOLS:
            yield from (p for p in self._roles_by_provider.get(COGNITO, ()) if p.account.id == entity.account.id)
        if isinstance(entity, IamResource) and entity.kind == "permission-set":
            yield from (p for p in self.estate.principals if _made_by(p, entity))

    @cached_property
    def _roles_by_provider(self) -> dict[str, list[Principal]]:
        """ARN of an identity provider -> the roles that trust it."""
        found: dict[str, list[Principal]] = {}
        for principal in self.estate.principals:
            trusted = (s.principals for s in principal.trust if s.allow)
            providers = {value for named in trusted for kind, value in named if kind == "Federated"}
            for provider in sorted(providers):
                found.setdefault(provider, []).append(principal)
        return found

    @cached_property
    def policy_users(self) -> dict[str, list[tuple[str, str]]]:
        """ARN of a managed policy -> what rewriting it changes: the change and the ARN of the principal it affects."""
        found: dict[str, list[tuple[str, str]]] = {}
        for principal in self.estate.principals:
            for policy in dict.fromkeys(principal.managed_policy_arns):
                found.setdefault(policy, []).append(("identity_policy_rewritten", principal.arn))
            if principal.boundary_arn:
                found.setdefault(principal.boundary_arn, []).append(("boundary_removed", principal.arn))
        return found

    def policy_holders(self, entity: Principal | IamResource, changes: PolicyChanges) -> Iterator[str]:
        """The ARNs that a change to an entity's policy affects: its own, or those of its roles or members."""
        if isinstance(entity, IamResource) and entity.kind == "permission-set":
            yield from (p.arn for p in self.estate.principals if _made_by(p, entity))
        elif isinstance(entity, IamResource) and entity.kind == "group":
            here = (p for p in self.estate.principals if p.account.id == entity.account.id)
            may_join = entity.arn in changes.groups_joined
            yield from (
                p.arn
                for p in here
                if entity.arn in p.managed_policy_arns or (may_join and p.caller.kind is CallerKind.USER)
            )
        else:
            yield entity.arn

    def can_disable(self, principal: Principal, role: Principal) -> bool:
        """Whether a principal can disable a role or user by changing its trust policy or its identity policies."""
        kind = "role" if role.caller.role else "user"
        if kind not in self.questions.target_sets or principal.account.id != role.account.id:
            return False
        permissions = self.permissions(principal, PolicyChanges())
        index = next(i for i, target in enumerate(self.questions.target_sets[kind].targets) if target.arn == role.arn)
        target = self.questions.target_sets[kind].targets[index]
        offsets = ((action, self.questions.offsets.get((action, kind))) for action in DISABLE_ACTIONS[kind])
        asked = (a for a, offset in offsets if offset is not None and permissions >> offset + index & 1)
        return any(self.confirmation.allowed_request(principal, action, target, PolicyChanges()) for action in asked)

    def with_boundary(self, principal: Principal, boundary: str) -> Principal:
        """The principal with a managed policy as its permissions boundary."""
        if not boundary:
            return principal
        found = next((t for t in self.estate.resources if t.arn == boundary), None)
        return replace(
            principal,
            boundary=found.policy_content if found else (unread_policy("boundary", boundary),),
            boundary_arn=boundary,
        )


def _compile(edge: Edge, questions: QuestionSpace) -> Iterator[CompiledEdge]:
    for actions in edge.action_sets:
        on_target_actions = [action for action in actions if edge.on_target(action)]
        elsewhere = [(action, questions.account_wide(action)) for action in actions if not edge.on_target(action)]
        in_account = tuple((action, name, questions.offsets[action, name]) for action, name in elsewhere)
        for kind in edge.target_kinds:
            if (
                on_target_actions
                and kind in questions.target_sets
                and not any(OTHER_PRINCIPAL_TYPE.get(kind, "/") in action for action in on_target_actions)
            ):
                on_target = tuple((action, questions.offsets[action, kind]) for action in on_target_actions)
                yield CompiledEdge(edge, kind, on_target, in_account)


def _made_by(principal: Principal, permission_set: IamResource) -> bool:
    return SSO_PATH in principal.arn and f"AWSReservedSSO_{permission_set.name}_" in principal.arn
