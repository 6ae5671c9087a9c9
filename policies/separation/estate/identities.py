"""The principals of a graph: roles, users, and the roles that Identity Center creates from permission sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.data_files import read_data
from policies.separation.estate.entities import Account, IamResource, Principal, unread_policy
from policies.separation.estate.graph_references import (
    References,
    as_text,
    items_of,
    policy_statements,
    statements_in,
)
from policies.separation.estate.guarded_reading import each_read
from policies.separation.estate.missing_input import Missing
from policies.separation.iam.arn_fields import is_arn
from policies.separation.iam.policy_documents import Origin, Statement, parse_policy
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Statements

POLICY = "aws:iam/policy:Policy"
GROUP = "aws:iam/group:Group"
SSO = "aws:ssoadmin/"
OF_PERMISSION_SETS = {
    "assignment": f"{SSO}accountAssignment:AccountAssignment",
    "inline": f"{SSO}permissionSetInlinePolicy:PermissionSetInlinePolicy",
    "managed": f"{SSO}managedPolicyAttachment:ManagedPolicyAttachment",
    "own": f"{SSO}customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
    "boundary": f"{SSO}permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
}
"""What belongs to a permission set -> its resource type."""
SSO_PATH = "aws-reserved/sso.amazonaws.com/"
SSO_SUFFIX = "0123456789abcdef"
PRINCIPALS = {"aws:iam/role:Role": "role", "aws:iam/user:User": "user"}
MEMBERSHIPS = {  # type -> (property with the users, property with the groups)
    "aws:iam/userGroupMembership:UserGroupMembership": ("user", "groups"),
    "aws:iam/groupMembership:GroupMembership": ("users", "group"),
}
ATTACHED = {
    "Role": ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "aws:iam/rolePolicy:RolePolicy"),
    "User": ("aws:iam/userPolicyAttachment:UserPolicyAttachment", "user", "aws:iam/userPolicy:UserPolicy"),
    "Group": ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group", "aws:iam/groupPolicy:GroupPolicy"),
}


class Identities:
    """Reads the principals of a graph. A policy that cannot be read is added to ``missing`` and may allow anything."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[Missing]) -> None:
        self.graph, self.refs, self.accounts, self.missing = graph, refs, accounts, missing
        self._of_entity: dict[str, list[Resource]] = {}
        for kind, (attachment, prop, inline) in ATTACHED.items():
            for resource in graph.of_type(attachment, inline):
                entities = refs.resolve(resource, prop, f"aws:iam/{kind.lower()}:{kind}")
                if not entities:
                    what = f"{prop} of {resource.urn}: the resource it refers to is not in the input"
                    missing.append(Missing(what, resource.account))
                for entity in entities:
                    self._of_entity.setdefault(entity.urn, []).append(resource)
        self._groups = self._memberships()

    def read(self) -> Iterator[Principal]:
        """Every principal, and for each account that was not read one that represents all its principals."""
        declared = self.graph.of_type(*PRINCIPALS)
        yield from each_read(declared, lambda found: [self._principal(found, PRINCIPALS[found.type])], self.missing)
        assignments = self.graph.of_type(OF_PERMISSION_SETS["assignment"])
        yield from each_read(assignments, self._assigned, self.missing)
        yield from self._organization_access_roles()
        for account in self.accounts.values():
            if not account.read:
                arn = f"arn:aws:iam::{account.id}:role/unread-principal"
                caller = Caller(CallerKind.SESSION, arn, account.id, arn, any_session=True)
                yield Principal(
                    arn, caller, account, account.owner, identity=(unread_policy("identity", account.name),)
                )

    def _organization_access_roles(self) -> Iterator[Principal]:
        """The administrator roles that AWS Organizations creates in new member accounts and that trust the payer."""
        known = {role.facts.get("arn") for role in self.graph.of_type("aws:iam/role:Role")}
        for declared in self.graph.of_type("aws:organizations/account:Account"):
            account = self.accounts.get(as_text(declared.id) or as_text(declared.facts.get("id")))
            name = as_text(declared.facts.get("roleName")) or "OrganizationAccountAccessRole"
            arn = f"arn:aws:iam::{account.id}:role/{name}" if account else ""
            if account is None or not account.read or arn in known:
                continue
            origin = Origin("trust", f"{name}, created by AWS Organizations", str(declared.source or ""))
            statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": declared.account}}
            trust = parse_policy({"Version": "2012-10-17", "Statement": [statement]}, origin)
            identity = parse_policy(
                aws_managed_policies()["AdministratorAccess"], Origin("identity", "AdministratorAccess")
            )
            caller = Caller(CallerKind.SESSION, arn, account.id, arn, any_session=True)
            yield Principal(
                arn, caller, account, account.owner, {}, identity, None, trust, source=origin.source, hypothetical=True
            )

    def _principal(self, resource: Resource, kind: str) -> Principal:
        account = self.accounts[resource.account]
        path = as_text(resource.facts.get("path")) or "/"
        name = as_text(resource.facts.get("name")) or resource.name
        given = as_text(resource.facts.get("arn"))
        arn = given if is_arn(given) else f"arn:aws:iam::{account.id}:{kind}{path}{name}"
        is_role = kind == "role"
        caller = Caller(
            CallerKind.SESSION if is_role else CallerKind.USER, arn, account.id, arn if is_role else "", is_role
        )
        entities = [resource, *self._groups.get(resource.urn, ())]
        statements, managed = self._identity(entities)
        trust = policy_statements(resource, "assumeRolePolicy", "trust", self.missing) if is_role else ()
        return Principal(
            arn=arn, caller=caller, account=account, owner=as_text(resource.tags.get("mso:owner")) or account.owner,
            tags=resource.tags, identity=statements, boundary=self._boundary(resource, "permissionsBoundary"),
            trust=trust, managed_policy_arns=managed, boundary_arn=as_text(resource.facts.get("permissionsBoundary")),
            job=as_text(resource.tags.get("mso:job")), source=str(resource.source or ""),
            accepts_session_tags=accepts_session_tags(trust) if is_role else may_choose_federation_tags(statements),
        )  # fmt: skip

    def _identity(self, entities: Iterable[Resource]) -> tuple[Statements, tuple[str, ...]]:
        """The identity statements of these entities, and the ARNs of the managed policies and groups they come from."""
        statements: list[Statement] = []
        managed: list[str] = []
        for entity in entities:
            if entity.type == GROUP:
                managed.append(as_text(entity.facts.get("arn")))
            for inline in _all_items(entity.facts.get("inlinePolicies")):
                policy = inline.get("policy") if isinstance(inline, Mapping) else inline
                name = as_text(inline.get("name")) if isinstance(inline, Mapping) else ""
                origin = Origin("identity", name, str(entity.source or ""))
                where = f"inlinePolicies of {entity.urn}"
                statements += statements_in(policy, origin, where, self.missing, entity.account)
            for arn in _all_items(entity.facts.get("managedPolicyArns")):
                managed.append(as_text(arn))
                statements += self._managed(as_text(arn), entity)
            for resource in self._of_entity.get(entity.urn, ()):
                if "policyArn" in resource.facts:
                    managed.append(as_text(resource.facts["policyArn"]))
                    statements += self._managed_policy_at(resource, "policyArn")
                else:
                    statements += policy_statements(resource, "policy", "identity", self.missing)
        return tuple(statements), tuple(filter(None, managed))

    def with_policy_content(self, iam_resource: IamResource) -> IamResource:
        """A group with the statements of its policies; any other resource unchanged."""
        group = self.graph.get(iam_resource.urn) if iam_resource.kind == "group" else None
        return replace(iam_resource, policy_content=self._identity([group])[0]) if group else iam_resource

    def _managed_policy_at(self, resource: Resource, prop: str, layer: str = "identity") -> Statements:
        """The statements of the managed policy that a property refers to, of the graph or of AWS."""
        for policy in self.refs.resolve(resource, prop, POLICY):
            return policy_statements(policy, "policy", layer, self.missing)
        return self._managed(as_text(resource.facts.get(prop)), resource, layer)

    def _managed(self, arn: str, near: Resource, layer: str = "identity") -> Statements:
        for policy in self.refs.named(arn, near, POLICY) if arn else ():
            return policy_statements(policy, "policy", layer, self.missing)
        name = arn.rpartition("/")[2]
        if arn.startswith("arn:aws:iam::aws:policy/") and name in aws_managed_policies():
            return parse_policy(
                aws_managed_policies()[name], Origin(layer, f"{name} (AWS managed policy)", str(near.source or ""))
            )
        what = f"managed policy {arn or '(ARN not known yet)'} on {near.urn}: not in the input"
        self.missing.append(Missing(what, near.account))
        return (unread_policy(layer, name or "managed policy", str(near.source or "")),)

    def _boundary(self, resource: Resource, prop: str) -> Statements | None:
        """The statements of the boundary; None without one, which a state may write as an empty string."""
        value = resource.facts.get(prop)
        return None if value is None or value == "" else self._managed_policy_at(resource, prop, "boundary")

    def _memberships(self) -> dict[str, list[Resource]]:
        """User URN -> its groups; a user or group that is not in the input is missing."""
        found: dict[str, list[Resource]] = {}
        for type_, (user_prop, group_prop) in MEMBERSHIPS.items():
            for link in self.graph.of_type(type_):
                users = self._linked(link, user_prop, "aws:iam/user:User")
                groups = self._linked(link, group_prop, GROUP)
                for user in users:
                    found.setdefault(user.urn, []).extend(groups)
        return found

    def _linked(self, link: Resource, prop: str, type_: str) -> list[Resource]:
        """What a property names; fewer than it names are missing."""
        found = self.refs.resolve(link, prop, type_)
        if len(found) < max(1, len(list(items_of(link.facts.get(prop))))):
            self.missing.append(Missing(f"{prop} of {link.urn}: not all that it names is in the input", link.account))
        return found

    def _assigned(self, assignment: Resource) -> Iterator[Principal]:
        """The role that Identity Center creates in the target account of an assignment."""
        account = self.accounts.get(as_text(assignment.facts.get("targetId")))
        assigned = self.refs.resolve(assignment, "permissionSetArn", f"{SSO}permissionSet:PermissionSet")
        if not assigned:
            what = f"permissionSetArn of {assignment.urn}: the permission set is not in the input"
            self.missing.append(Missing(what, account.id if account else ""))
        for permission_set in assigned:
            if account is None:
                self.missing.append(Missing(f"targetId of {assignment.urn}: the account is not in the input"))
                continue
            name = as_text(permission_set.facts.get("name")) or permission_set.name
            arn = f"arn:aws:iam::{account.id}:role/{SSO_PATH}AWSReservedSSO_{name}_{SSO_SUFFIX}"
            statements = tuple(self._of_permission_set(permission_set))
            bounds = self._attached_to(permission_set, "boundary")
            boundary = tuple(s for b in bounds for s in self._boundary_of_set(b)) if bounds else None
            yield Principal(
                arn, Caller(CallerKind.SESSION, arn, account.id, arn, any_session=True), account,
                as_text(permission_set.tags.get("mso:owner")) or self._owner_of_permission_set(permission_set),
                permission_set.tags, statements, boundary, job=as_text(permission_set.tags.get("mso:job")) or name,
                source=str(assignment.source or permission_set.source or ""),
            )  # fmt: skip

    def _owner_of_permission_set(self, permission_set: Resource) -> str:
        """The owner of a permission set without an owner tag: the owner of the Identity Center account."""
        return self.accounts[permission_set.account].owner

    def _attached_to(self, permission_set: Resource, what: str) -> list[Resource]:
        return [
            resource
            for resource in self.graph.of_type(OF_PERMISSION_SETS[what])
            if permission_set in self.refs.resolve(resource, "permissionSetArn")
        ]

    def _of_permission_set(self, permission_set: Resource) -> Iterator[Statement]:
        for inline in self._attached_to(permission_set, "inline"):
            yield from policy_statements(inline, "inlinePolicy", "identity", self.missing)
        for managed in self._attached_to(permission_set, "managed"):
            yield from self._managed(as_text(managed.facts.get("managedPolicyArn")), managed)
        for custom in self._attached_to(permission_set, "own"):
            yield from self._by_name(custom, custom.facts.get("customerManagedPolicyReference"), "identity")

    def _boundary_of_set(self, attachment: Resource) -> Statements:
        boundary = attachment.facts.get("permissionsBoundary")
        if isinstance(boundary, Mapping) and isinstance(boundary.get("managedPolicyArn"), str):
            return self._managed(boundary["managedPolicyArn"], attachment, "boundary")
        reference = boundary.get("customerManagedPolicyReference") if isinstance(boundary, Mapping) else None
        return self._by_name(attachment, reference, "boundary")

    def _by_name(self, near: Resource, reference: Any, layer: str) -> Statements:
        name = as_text(reference.get("name")) if isinstance(reference, Mapping) else ""
        for policy in self.graph.of_type(POLICY):
            if name and policy.facts.get("name") == name:
                return policy_statements(policy, "policy", layer, self.missing)
        self.missing.append(Missing(f"customer managed policy {name!r} on {near.urn}: not in the input"))
        return (unread_policy(layer, name, str(near.source or "")),)


def _all_items(value: Any) -> Iterator[Any]:
    """The items of a list, and a value that is not known as one item that is not known."""
    yield from (value,) if value is UNKNOWN else items_of(value)


def accepts_session_tags(trust: Statements) -> bool:
    """Whether the trust policy lets a caller set session tags when it assumes the role."""
    return any(s.allow and s.covers_action("sts:TagSession") for s in trust)


def may_choose_federation_tags(identity: Statements) -> bool:
    """Whether a user may request a federated session, whose tags it chooses."""
    return any(s.allow and s.covers_action("sts:GetFederationToken") for s in identity)


@cache
def aws_managed_policies() -> Mapping[str, Mapping[str, Any]]:
    """The supported AWS managed policies, as policy documents by name."""
    return {
        name: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **entry}]}
        for name, entry in read_data("separation/estate/managed_policies.yaml").items()
    }
