"""Exact confirmation of an escalation edge: its actions, its prerequisite, and the service a role is passed to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.tag_conditions import TAG_KEY_PREFIXES
from policies.separation.iam.arn_fields import arn_field
from policies.separation.iam.conditions import Values
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.reach.confirmation import WRITTEN, AllowedRequest
from policies.separation.reach.escalation_edges import PASS_ROLE, Edge, network_access_actions
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import CompiledEdge, PreparedEstate
from policies.separation.reach.question_space import target_of_action
from policies.separation.reach.request_arns import forms_of
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty

VIA_SERVICES = {
    "s3-object": "s3",
    "s3-bucket": "s3",
    "s3-access-point": "s3",
    "new-s3-access-point": "s3",
    "state-object": "s3",
    "secret": "secretsmanager",
    "ssm-parameter": "ssm",
    "sqs-queue": "sqs",
    "kinesis-stream": "kinesis",
    "dynamodb-table": "dynamodb",
    "ebs-snapshot": "ec2",
    "rds-snapshot": "rds",
    "rds-db": "rds",
    "recovery-point": "backup",
}
KEY_ACTIONS = {"decrypt": ("kms:Decrypt",), "key-access": ("kms:Decrypt", "kms:ReEncryptFrom", "kms:CreateGrant")}
REQUEST_KEYS: Mapping[str, Mapping[str, Values]] = {"rewrite-kms-grant": {"kms:grantisforawsresource": "false"}}
POLICY_WRITING = ("iam:PutRolePolicy", "iam:AttachRolePolicy")


class EdgeConfirmation:
    """Finds the allowed requests that an edge takes."""

    def __init__(self, prepared: PreparedEstate) -> None:
        self.prepared, self.questions = prepared, prepared.questions

    def requests_for(
        self, principal: Principal, permissions: int, compiled: CompiledEdge, target: Target, changes: PolicyChanges
    ) -> tuple[AllowedRequest, ...] | None:
        """The allowed requests of an edge to a target, or None if AWS would deny one of them."""
        edge = compiled.edge
        if edge.service and target.account != principal.account.id:
            return None  # AWS allows a role to be passed only within its account
        for request_keys in self._request_variants(edge):
            found = self._requests(principal, permissions, compiled, target, changes, dict(request_keys))
            if found is not None:
                return found
        return None

    def _request_variants(self, edge: Edge) -> Iterator[Mapping[str, Values]]:
        """The context keys of an edge's requests; an edge that writes tags has one variant for each tag key read."""
        if edge.effect in TAG_KEY_PREFIXES:
            yield from self.prepared.tag_conditions.request_variants(edge.effect)
        else:
            yield REQUEST_KEYS.get(edge.id, {})

    def _requests(
        self,
        principal: Principal,
        permissions: int,
        compiled: CompiledEdge,
        target: Target,
        changes: PolicyChanges,
        request_keys: dict[str, Values],
    ) -> tuple[AllowedRequest, ...] | None:
        edge, found = compiled.edge, list[AllowedRequest]()
        for action, _ in compiled.on_target:
            asked = target_of_action(forms_of(action), compiled.kind, target)
            if action == PASS_ROLE and edge.service:
                request_keys["iam:passedtoservice"] = edge.service
            request = self.prepared.confirmation.allowed_request(principal, action, asked, changes, request_keys)
            if request is None:
                return None
            found.append(request)
        for action, target_set, offset in compiled.in_account:
            request = self._in_account(
                principal, permissions, action, target_set, offset, principal.account.id, changes
            )
            if request is None:
                return None
            found.append(request)
        prerequisite = self._prerequisite(principal, permissions, compiled, target, changes)
        return None if prerequisite is None else (*found, *prerequisite)

    def in_own_account(self, principal: Principal, edge: Edge) -> tuple[AllowedRequest, ...] | None:
        """The allowed requests of an edge on some resource of the principal's account, whether or not in the input."""
        permissions, here = self.prepared.permissions(principal, PolicyChanges()), principal.account.id
        for actions in edge.action_sets:
            asked = ((action, self.questions.account_wide(action)) for action in actions)
            requests = [
                self._in_account(
                    principal,
                    permissions,
                    action,
                    target_set,
                    self.questions.offsets[action, target_set],
                    here,
                    PolicyChanges(),
                )
                for action, target_set in asked
            ]
            found = tuple(filter(None, requests))
            if len(found) == len(requests):
                return found
        return None

    def _in_account(
        self,
        principal: Principal,
        permissions: int,
        action: str,
        target_set: str,
        offset: int,
        account: str,
        changes: PolicyChanges,
    ) -> AllowedRequest | None:
        """An allowed request for an action on some resource of an account."""
        for index, target in enumerate(self.questions.target_sets[target_set].targets):
            if target.account == account and permissions >> offset + index & 1:
                return self.prepared.confirmation.allowed_request(principal, action, target, changes)
        return None

    def _prerequisite(
        self, principal: Principal, permissions: int, compiled: CompiledEdge, target: Target, changes: PolicyChanges
    ) -> tuple[AllowedRequest, ...] | None:
        """The allowed requests that meet the edge's prerequisite (empty if it has none), or None if it is not met."""
        prerequisite, resource = compiled.edge.prerequisite, target.entity
        if prerequisite in ("", "none") or not isinstance(resource, IamResource):
            return ()
        if prerequisite == "network":
            return self._network_access(principal, permissions, resource, changes)
        if not resource.kms_key_arn:
            return ()
        if ":alias/aws/" in resource.kms_key_arn or resource.kms_key_arn.startswith("alias/aws/"):
            return () if principal.account.id == resource.account.id else None
        return self._key_request(
            principal, permissions, KEY_ACTIONS[prerequisite], resource, changes, VIA_SERVICES.get(compiled.kind, "")
        )

    def _key_request(
        self,
        principal: Principal,
        permissions: int,
        actions: tuple[str, ...],
        resource: IamResource,
        changes: PolicyChanges,
        service: str,
    ) -> tuple[AllowedRequest, ...] | None:
        """An allowed request with which the principal uses the KMS key of a store."""
        if "kms-key" not in self.questions.target_sets or resource.kms_key_arn not in self.prepared.key_targets:
            # The key is not in the input.
            return (AllowedRequest("kms:Decrypt", resource.kms_key_arn, Certainty.UNKNOWN, ()),)
        index, target = self.prepared.key_targets[resource.kms_key_arn]
        region = arn_field(resource.kms_key_arn, "region")
        request_keys = {"kms:viaservice": f"{service}.{region}.amazonaws.com"} if service else {}
        best: AllowedRequest | None = None
        for action in actions:
            if permissions >> self.questions.offsets[action, "kms-key"] + index & 1:
                request = self.prepared.confirmation.allowed_request(principal, action, target, changes, request_keys)
                if request and (best is None or request.certainty < best.certainty):
                    best = request
        return (best,) if best else None

    def _network_access(
        self, principal: Principal, permissions: int, resource: IamResource, changes: PolicyChanges
    ) -> tuple[AllowedRequest, ...] | None:
        for action in network_access_actions():
            target_set = self.questions.account_wide(action)
            request = self._in_account(
                principal,
                permissions,
                action,
                target_set,
                self.questions.offsets[action, target_set],
                resource.account.id,
                changes,
            )
            if request:
                return (request,)
        return None

    def creatable_roles(
        self, principal: Principal, permissions: int, changes: PolicyChanges, wanted: Callable[[Principal], bool]
    ) -> Iterator[tuple[Principal, tuple[AllowedRequest, ...]]]:
        """The roles that a principal can create with all permissions and that ``wanted`` accepts, with the requests."""
        account = principal.account
        target_set = self.questions.account_wide("iam:CreateRole")
        in_account = self.questions.account_masks.get(account.id, 0)
        block = self.questions.target_sets[target_set].full_mask << self.questions.offsets["iam:CreateRole", target_set]
        if not permissions & in_account & block:
            return
        for arn in self.prepared.undeclared.role_arns(account.id):
            new = _new_role(arn, principal)
            if not wanted(new):
                continue
            target = Target(arn, account.id)
            created = self.prepared.confirmation.allowed_request(principal, "iam:CreateRole", target, changes)
            granted = next(
                filter(
                    None,
                    (self.prepared.confirmation.allowed_request(principal, a, target, changes) for a in POLICY_WRITING),
                ),
                None,
            )
            if created and granted:
                boundary = dict(created.context).get("iam:permissionsboundary", "")
                yield self.prepared.with_boundary(new, boundary), (created, granted)


def _new_role(arn: str, creator: Principal) -> Principal:
    """A new role with every permission that its account can grant."""
    caller = Caller(CallerKind.SESSION, arn, creator.account.id, arn, any_session=True)
    return Principal(
        arn,
        caller,
        creator.account,
        creator.owner,
        identity=(WRITTEN,),
        source=creator.source,
        accepts_session_tags=True,
        hypothetical=True,
    )
