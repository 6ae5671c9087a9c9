"""Principals as the graph tells of them: roles, users, and the roles that Identity Center makes of permission sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.separation.estate.estate_model import Account, IamResource, Principal, unread
from policies.separation.estate.graph_references import References, document, each, text
from policies.separation.iam.aws_facts import read_data
from policies.separation.iam.policy_documents import Origin, Statement, parse_policy
from policies.separation.iam.principals import Caller, Kind
from policies.separation.iam.request import Statements

POLICY = "aws:iam/policy:Policy"
GROUP = "aws:iam/group:Group"
SSO = "aws:ssoadmin/"
SSO_PATH = "aws-reserved/sso.amazonaws.com/"
SSO_SUFFIX = "0123456789abcdef"
ATTACHED = {
    "Role": ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "aws:iam/rolePolicy:RolePolicy"),
    "User": ("aws:iam/userPolicyAttachment:UserPolicyAttachment", "user", "aws:iam/userPolicy:UserPolicy"),
    "Group": ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group", "aws:iam/groupPolicy:GroupPolicy"),
}


class Identities:
    """Reads the principals of a graph. What cannot be read is noted in ``missing`` and counts as allowed."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[str]) -> None:
        self.graph, self.refs, self.accounts, self.missing = graph, refs, accounts, missing
        self._of_entity: dict[str, list[Resource]] = {}
        for kind, (attachment, prop, inline) in ATTACHED.items():
            for resource in graph.of_type(attachment, inline):
                entities = refs.of(resource, prop, f"aws:iam/{kind.lower()}:{kind}")
                if not entities:
                    missing.append(f"{prop} of {resource.urn}: what it belongs to is not in the input")
                for entity in entities:
                    self._of_entity.setdefault(entity.urn, []).append(resource)
        self._groups = self._memberships()

    def read(self) -> Iterator[Principal]:
        """Every principal; an account that was not read gets one that stands for all it may hold."""
        for role in self.graph.of_type("aws:iam/role:Role"):
            yield self._principal(role, "role")
        for user in self.graph.of_type("aws:iam/user:User"):
            yield self._principal(user, "user")
        for assignment in self.graph.of_type(f"{SSO}accountAssignment:AccountAssignment"):
            yield from self._assigned(assignment)
        yield from self._payers_way_in()
        for account in self.accounts.values():
            if not account.read:
                arn = f"arn:aws:iam::{account.id}:role/whoever-was-not-read"
                caller = Caller(Kind.SESSION, arn, account.id, arn, any_session=True)
                yield Principal(arn, caller, account, account.owner, identity=(unread("identity", account.name),))

    def _payers_way_in(self) -> Iterator[Principal]:
        """The administrator that Organizations makes in every account it creates, and that believes the payer."""
        known = {role.facts.get("arn") for role in self.graph.of_type("aws:iam/role:Role")}
        for declared in self.graph.of_type("aws:organizations/account:Account"):
            account = self.accounts.get(text(declared.id) or text(declared.facts.get("id")))
            name = text(declared.facts.get("roleName")) or "OrganizationAccountAccessRole"
            arn = f"arn:aws:iam::{account.id}:role/{name}" if account else ""
            if account is None or not account.read or arn in known:
                continue
            origin = Origin("trust", f"{name}, made by Organizations", str(declared.source or ""))
            believes = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": declared.account}}
            trust = parse_policy({"Version": "2012-10-17", "Statement": [believes]}, origin)
            identity = parse_policy(aws_managed()["AdministratorAccess"], Origin("identity", "AdministratorAccess"))
            caller = Caller(Kind.SESSION, arn, account.id, arn, any_session=True)
            yield Principal(
                arn, caller, account, account.owner, {}, identity, None, trust, source=origin.source, invented=True
            )

    def _principal(self, resource: Resource, kind: str) -> Principal:
        account = self.accounts[resource.account]
        path = text(resource.facts.get("path")) or "/"
        name = text(resource.facts.get("name")) or resource.name
        arn = text(resource.facts.get("arn")) or f"arn:aws:iam::{account.id}:{kind}{path}{name}"
        is_role = kind == "role"
        caller = Caller(Kind.SESSION if is_role else Kind.USER, arn, account.id, arn if is_role else "", is_role)
        entities = [resource, *self._groups.get(resource.urn, ())]
        statements, managed = self._identity(entities)
        boundary_arn = text(resource.facts.get("permissionsBoundary"))
        trust = document(resource, "assumeRolePolicy", "trust", self.missing) if is_role else ()
        return Principal(
            arn=arn, caller=caller, account=account, owner=text(resource.tags.get("mso:owner")) or account.owner,
            tags=resource.tags, identity=statements, boundary=self._boundary(resource, "permissionsBoundary"),
            trust=trust, managed=managed, boundary_arn=boundary_arn, job=text(resource.tags.get("mso:job")),
            source=str(resource.source or ""), open_tags=accepts_tags(trust) if is_role else tags_itself(statements),
        )  # fmt: skip

    def _identity(self, entities: Iterable[Resource]) -> tuple[Statements, tuple[str, ...]]:
        """Inline and managed policies of a role or user and its groups, and the ARNs of managed ones and of groups."""
        statements: list[Statement] = []
        managed: list[str] = []
        for entity in entities:
            if entity.type == GROUP:
                managed.append(text(entity.facts.get("arn")))
            for inline in each(entity.facts.get("inlinePolicies")):
                if isinstance(inline, Mapping) and isinstance(inline.get("policy"), str):
                    origin = Origin("identity", text(inline.get("name")), str(entity.source or ""))
                    statements += parse_policy(inline["policy"], origin)
            for arn in each(entity.facts.get("managedPolicyArns")):
                managed.append(text(arn))
                statements += self._managed(text(arn), entity)
            for resource in self._of_entity.get(entity.urn, ()):
                if "policyArn" in resource.facts:
                    managed.append(text(resource.facts["policyArn"]))
                    statements += self._referred(resource, "policyArn")
                else:
                    statements += document(resource, "policy", "identity", self.missing)
        return tuple(statements), tuple(filter(None, managed))

    def with_content(self, thing: IamResource) -> IamResource:
        """A group with what its policies say; any other thing as it is."""
        group = self.graph.get(thing.urn) if thing.kind == "group" else None
        return replace(thing, content=self._identity([group])[0]) if group else thing

    def _referred(self, resource: Resource, prop: str, layer: str = "identity") -> Statements:
        """The managed policy that a property points at, of the graph or of AWS."""
        for policy in self.refs.of(resource, prop, POLICY):
            return document(policy, "policy", layer, self.missing)
        return self._managed(text(resource.facts.get(prop)), resource, layer)

    def _managed(self, arn: str, near: Resource, layer: str = "identity") -> Statements:
        for policy in self.refs.named(arn, near, POLICY) if arn else ():
            return document(policy, "policy", layer, self.missing)
        name = arn.rpartition("/")[2]
        if arn.startswith("arn:aws:iam::aws:policy/") and name in aws_managed():
            return parse_policy(aws_managed()[name], Origin(layer, f"{name} (managed by AWS)", str(near.source or "")))
        self.missing.append(f"managed policy {arn or '(not known yet)'} on {near.urn}: not in the input")
        return (unread(layer, name or "managed policy", str(near.source or "")),)

    def _boundary(self, resource: Resource, prop: str) -> Statements | None:
        return self._referred(resource, prop, "boundary") if resource.facts.get(prop) is not None else None

    def _memberships(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for link in self.graph.of_type("aws:iam/userGroupMembership:UserGroupMembership"):
            for user in self.refs.of(link, "user", "aws:iam/user:User"):
                found.setdefault(user.urn, []).extend(self.refs.of(link, "groups", GROUP))
        for link in self.graph.of_type("aws:iam/groupMembership:GroupMembership"):
            for user in self.refs.of(link, "users", "aws:iam/user:User"):
                found.setdefault(user.urn, []).extend(self.refs.of(link, "group", GROUP))
        return found

    def _assigned(self, assignment: Resource) -> Iterator[Principal]:
        """The role that an assignment of a permission set makes in the target account."""
        account = self.accounts.get(text(assignment.facts.get("targetId")))
        for permission_set in self.refs.of(assignment, "permissionSetArn", f"{SSO}permissionSet:PermissionSet"):
            if account is None:
                self.missing.append(f"targetId of {assignment.urn}: the account is not in the input")
                continue
            name = text(permission_set.facts.get("name")) or permission_set.name
            arn = f"arn:aws:iam::{account.id}:role/{SSO_PATH}AWSReservedSSO_{name}_{SSO_SUFFIX}"
            statements = tuple(self._of_permission_set(permission_set))
            bounds = self._on(permission_set, "permissionsBoundaryAttachment:PermissionsBoundaryAttachment")
            boundary = tuple(s for b in bounds for s in self._set_boundary(b)) if bounds else None
            yield Principal(
                arn, Caller(Kind.SESSION, arn, account.id, arn, any_session=True), account,
                text(permission_set.tags.get("mso:owner")) or self._staff_of(permission_set),
                permission_set.tags, statements, boundary, job=text(permission_set.tags.get("mso:job")) or name,
                source=str(assignment.source or permission_set.source or ""),
            )  # fmt: skip

    def _staff_of(self, permission_set: Resource) -> str:
        """Who staffs a permission set that does not say: whoever runs the identity provider, so never the practice."""
        return self.accounts[permission_set.account].owner

    def _on(self, permission_set: Resource, type_: str) -> list[Resource]:
        return [
            resource
            for resource in self.graph.of_type(f"{SSO}{type_}")
            if permission_set in self.refs.of(resource, "permissionSetArn")
        ]

    def _of_permission_set(self, permission_set: Resource) -> Iterator[Statement]:
        for inline in self._on(permission_set, "permissionSetInlinePolicy:PermissionSetInlinePolicy"):
            yield from document(inline, "inlinePolicy", "identity", self.missing)
        for managed in self._on(permission_set, "managedPolicyAttachment:ManagedPolicyAttachment"):
            yield from self._managed(text(managed.facts.get("managedPolicyArn")), managed)
        for custom in self._on(permission_set, "customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"):
            yield from self._by_name(custom, custom.facts.get("customerManagedPolicyReference"), "identity")

    def _set_boundary(self, attachment: Resource) -> Statements:
        bound = attachment.facts.get("permissionsBoundary")
        if isinstance(bound, Mapping) and isinstance(bound.get("managedPolicyArn"), str):
            return self._managed(bound["managedPolicyArn"], attachment, "boundary")
        reference = bound.get("customerManagedPolicyReference") if isinstance(bound, Mapping) else None
        return self._by_name(attachment, reference, "boundary")

    def _by_name(self, near: Resource, reference: Any, layer: str) -> Statements:
        name = text(reference.get("name")) if isinstance(reference, Mapping) else ""
        for policy in self.graph.of_type(POLICY):
            if name and policy.facts.get("name") == name:
                return document(policy, "policy", layer, self.missing)
        self.missing.append(f"customer managed policy {name!r} on {near.urn}: not in the input")
        return (unread(layer, name, str(near.source or "")),)


def accepts_tags(trust: Statements) -> bool:
    """Whether somebody may set session tags when taking the role on."""
    return any(s.allow and s.covers_action("sts:TagSession") for s in trust)


def tags_itself(identity: Statements) -> bool:
    """Whether a user may ask for a federated session, whose tags it chooses."""
    return any(s.allow and s.covers_action("sts:GetFederationToken") for s in identity)


@cache
def aws_managed() -> Mapping[str, Mapping[str, Any]]:
    """The AWS-managed policies known in outline, as policy documents by name."""
    return {
        name: {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", **entry}]}
        for name, entry in read_data("estate/managed_policies.yaml").items()
    }
