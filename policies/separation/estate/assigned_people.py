"""People of Identity Center: whose they are, and which roles of accounts they get by assignments and groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.data_path_types import values_at
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import References, as_text
from policies.separation.estate.host_owners import HostOwners

ASSIGNMENT: Final = "aws:ssoadmin/accountAssignment:AccountAssignment"
PERMISSION_SET: Final = "aws:ssoadmin/permissionSet:PermissionSet"
MEMBERSHIP: Final = "aws:identitystore/groupMembership:GroupMembership"
USER: Final = "aws:identitystore/user:User"
GROUP: Final = "aws:identitystore/group:Group"
TAG: Final = "mso:owner"


@dataclass(frozen=True, slots=True)
class AssignedPerson:
    """One person with a permission set in an account; ``owner`` is whose staff it is, "" if nobody knows."""

    name: str
    owner: str
    permission_set: str
    set_owner: str
    account: Account
    group: str = ""
    source: str = ""


@dataclass
class AssignedPeople:
    """Reads the assignments of a graph to single people, directly and by groups."""

    graph: Graph
    refs: References
    accounts: Mapping[str, Account]
    hosts: HostOwners

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str], Resource]:
        """Type and id or URN -> the first such user or group of the graph."""
        found: dict[tuple[str, str], Resource] = {}
        for resource in self.graph.of_type(USER, GROUP):
            for name in (resource.urn, resource.id, resource.facts.get("groupId"), resource.facts.get("userId")):
                if isinstance(name, str) and name:
                    found.setdefault((resource.type, name), resource)
        return found

    def read(self) -> Iterator[AssignedPerson]:
        """Every person that the input shows with a permission set in an account that it shows, too."""
        members: dict[str, list[tuple[str, Resource]]] = {}
        for membership in self.graph.of_type(MEMBERSHIP):
            members.setdefault(self._id(membership, "groupId", GROUP), []).append(
                (self._id(membership, "memberId", USER), membership)
            )
        for assignment in self.graph.of_type(ASSIGNMENT):
            account = self.accounts.get(as_text(assignment.facts.get("targetId")))
            if account is not None:
                of_group = as_text(assignment.facts.get("principalType")).upper() == "GROUP"
                assigned = self._id(assignment, "principalId", GROUP if of_group else USER)
                people = members.get(assigned, []) if of_group else [(assigned, assignment)]
                for person, by in people:
                    yield self._person(person, by, assignment, account, assigned if of_group else "")

    def _person(
        self, person: str, by: Resource, assignment: Resource, account: Account, group: str
    ) -> AssignedPerson:
        sets = self.refs.resolve(assignment, "permissionSetArn", PERMISSION_SET)
        name = as_text(sets[0].facts.get("name")) or sets[0].name if sets else "a permission set"
        owner = as_text(sets[0].tags.get(TAG)) or self._owner(sets[0]) if sets else ""
        user, its_group = self._found(USER, person), self._found(GROUP, group)
        label = as_text(user.facts.get("userName")) or user.name if user else person
        its_name = as_text(its_group.facts.get("displayName")) or its_group.name if its_group else group
        whose = self._owner_of(user, account) if user else ""
        return AssignedPerson(label, whose, name, owner, account, its_name, str(by.source or ""))

    def _owner_of(self, user: Resource, near: Account) -> str:
        """Whose staff a user is: by the domain of its addresses, else by its tag; "" if neither tells."""
        addresses = [as_text(user.facts.get("userName")), *map(as_text, values_at(user.facts, "emails.value"))]
        hosts = [address.rpartition("@")[2].lower() for address in addresses if "@" in address]
        there = (self.hosts.of_host(host, near) for host in hosts)
        found = next((account.owner for account in there if account is not None), "")
        return found or as_text(user.tags.get(TAG))

    def _owner(self, resource: Resource) -> str:
        account = self.accounts.get(resource.account)
        return account.owner if account else ""

    def _found(self, type_: str, name: str) -> Resource | None:
        """The resource of a type with this id or URN."""
        return self._by_name.get((type_, name))

    def _id(self, resource: Resource, prop: str, type_: str) -> str:
        """What a property names: an id, or before deployment the URN of the resource that it will be."""
        value = resource.facts.get(prop)
        if value is not UNKNOWN:
            named = self._found(type_, as_text(value))
            return named.urn if named else as_text(value)
        linked = self.refs.resolve(resource, prop, type_)
        return linked[0].urn if linked else ""
