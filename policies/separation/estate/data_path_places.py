"""The places between which data paths run: resources, accounts, networks, the public, and names outside the input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.data_labels import KNOWN_CLASSES, DataLabels
from policies.separation.estate.data_path_names import ACCOUNT_ID, NamedResources, bucket_in, host_of
from policies.separation.estate.data_path_types import (
    PathType,
    network_setting_types,
    network_types,
    values_at,
)
from policies.separation.estate.entities import Account, holds_state
from policies.separation.estate.graph_references import References, as_text
from policies.separation.estate.identity_providers import ANYBODY, IdentityProviders
from policies.separation.estate.named_in_texts import names_in

NETWORK_ARN: Final = re.compile(
    r"arn:aws[a-z-]*:(?:ec2:[^:]*:\d{12}:(?:subnet|vpc|transit-gateway|local-gateway|traffic-mirror)|networkmanager:|"
    r"vpc-lattice:)"
)
CALLERS: Final = ("account", "principal", "group", "consumer", "grantee")
"""Words in the names of properties that name who gets access."""
OF_SAME_ACCOUNT: Final = frozenset({"vpcId", "subnetId", "subnetIds", "vpnGatewayId", "clientVpnEndpointId", "apiId"})
"""Properties that can only name resources of the same account."""
OF_OTHERS: Final = ("aws:ec2/customerGateway:", "aws:directconnect/")
"""Types that stand for equipment outside AWS, whose owner only a tag can tell."""
NETWORK: Final = "network"
UNLABELLED: Final = "unlabelled"
STATE: Final = "Pulumi state"
"""What a store of state or deployment artifacts holds, beside the class on its label."""


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a data path. ``known`` is false where its account is not; ``certain`` where only a name is known."""

    key: str
    name: str
    account: Account
    labels: frozenset[str] = frozenset()
    known: bool = True
    certain: bool = True
    is_public: bool = False
    is_network: bool = False
    is_network_setting: bool = False
    resource_type: str = ""


PUBLIC: Final = Place("@public", "the public", Account("", "the public"), is_public=True)
SOMEBODY: Final = Place(
    "@somebody", "people or machines that the input does not name",
    Account("", "people or machines that the input does not name", read=False), known=False,
)  # fmt: skip


class Places:
    """Finds the places that properties of resources name."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account]) -> None:
        self.graph, self.refs, self.accounts = graph, refs, accounts
        self.resources = NamedResources(graph, refs)
        self._labels = DataLabels(refs)

    @cached_property
    def _providers(self) -> IdentityProviders:
        return IdentityProviders(self.graph, self.refs, self.accounts)

    @cached_property
    def _is_whole(self) -> bool:
        """Whether the input shows an organization with all its accounts: what is not in it is somebody else's then."""
        accounts = self.accounts.values()
        return any(account.payer for account in accounts) and all(account.read for account in accounts)

    def labels(self, resource: Resource) -> frozenset[str]:
        """The data classes of a resource; a label that is no known class says nothing."""
        found = self._labels.classes(resource)
        name = as_text(resource.facts.get("bucket")) or resource.name
        if holds_state(name, resource.tags):
            return (found & KNOWN_CLASSES) | {STATE}
        return found if found <= KNOWN_CLASSES else (found & KNOWN_CLASSES) | {UNLABELLED}

    def of_resource(self, resource: Resource, owner_from_tag: bool = False) -> Place:
        """The place of a resource; with ``owner_from_tag`` it belongs to whom its ``mso:owner`` tag names."""
        account = self.account(resource.account)
        key, name = resource.urn, resource.name
        owner = as_text(resource.tags.get("mso:owner"))
        if owner_from_tag and owner and owner != account.owner:
            account = replace(account, name=f"{name} of {owner}", owner=owner)
        elif owner_from_tag and not owner and resource.type.startswith(OF_OTHERS):
            account = Account("", f"{name}, whose owner no tag names", read=False)
        return Place(
            key, name, account, self.labels(resource), known=account.read or bool(account.owner),
            is_network=resource.type in network_types(),
            is_network_setting=resource.type in network_setting_types(), resource_type=resource.type,
        )  # fmt: skip

    def account(self, account_id: str) -> Account:
        """The account with this id; one that the input does not describe has no owner."""
        return self.accounts.get(account_id) or Account(account_id, f"account {account_id}")

    def of_account(self, account_id: str) -> Place:
        """The place that stands for a whole account."""
        account = self.account(account_id)
        return Place(f"account:{account_id}", account.name or account_id, account)

    def at(self, resource: Resource, prop: str, row: PathType) -> Iterator[Place]:
        """Every place that a property of a resource names; one that is not known yet is a place of its own."""
        values = list(values_at(resource.facts, prop)) or list(filter(None, [row.defaults.get(prop)]))
        yield from self.of_values(values, resource, prop, row)

    def of_values(self, values: Iterable[Any], resource: Resource, prop: str, row: PathType) -> Iterator[Place]:
        """The places that values of a property name."""
        for value in values:
            if value is UNKNOWN:
                yield from self._unknown(resource, prop, row)
            elif text := as_text(value):
                yield from self._named(text, resource, prop, row)

    def _unknown(self, resource: Resource, prop: str, row: PathType) -> Iterator[Place]:
        plain = prop.replace("**.", "")
        linked = [r for r in self.refs.resolve(resource, plain) if r.account in self.accounts]
        if linked:
            yield from (self.of_resource(r, row.owner_from_tag) for r in linked)
        elif prop.rpartition(".")[2] in OF_SAME_ACCOUNT and prop not in row.across:
            yield Place(f"name:{resource.urn}:{prop}", f"{prop} of {resource.name}", self.account(resource.account))
        else:
            account = Account("", "an account that is not known before deployment", read=False)
            yield Place(f"?{resource.urn}:{prop}", f"{prop} of {resource.name}", account, known=False)

    def _named(self, text: str, resource: Resource, prop: str, row: PathType) -> Iterator[Place]:
        if text in ("all", "*") and any(word in prop.lower() for word in CALLERS):
            yield PUBLIC
        elif ACCOUNT_ID.fullmatch(text):
            yield self.of_account(text)
        elif text.lstrip().startswith(("{", "[")):
            for arn in dict.fromkeys(names_in(text, prop)):
                yield from self._named(arn, resource, prop, row)
        elif ":saml-provider/" in text:
            yield from self._people_of(text)
        else:
            yield from self._identified(text, resource, prop, row)

    def _people_of(self, provider: str) -> Iterator[Place]:
        """Whoever can obtain assertions of a SAML provider."""
        for party in self._providers.parties(provider):
            if party.owner == ANYBODY:
                yield PUBLIC
            elif party.owner in {a.owner for a in self.accounts.values() if a.owner}:
                home = next(a for a in self.accounts.values() if a.owner == party.owner)
                name = f"the people of {party.owner}'s identity provider"
                yield Place(f"idp:{party.owner}", name, replace(home, name=name))
            else:
                yield SOMEBODY

    def _identified(self, text: str, resource: Resource, prop: str, row: PathType) -> Iterator[Place]:
        template = row.names.get(prop)
        if template and not text.startswith(("arn:", "http")):
            own = as_text(resource.facts.get("identifier") or resource.facts.get("clusterIdentifier")) or resource.name
            text = template.format(text, region=resource.region, account=resource.account, identifier=own)
        named = self.resources.named(text, resource, prop) or self._undeployed(resource, prop)
        found = [r for r in named if r is not resource and r.account in self.accounts]
        if found:
            yield from (self.of_resource(r, row.owner_from_tag) for r in found)
        elif text.startswith("arn:") and ":organizations:" in text:
            yield from self._organization(text)
        elif bucket := bucket_in(text, prop):
            name = f"bucket {bucket}, which is not in the input"
            account = Account("", name, read=self._is_whole)
            yield Place(f"bucket:{bucket}", name, account, certain=False, known=self._is_whole)
        elif ids := ACCOUNT_ID.findall(text):
            yield from (
                Place(text, text, self.account(i), is_network=bool(NETWORK_ARN.match(text)))
                if text.startswith("arn:") else self.of_account(i)
                for i in dict.fromkeys(ids)
            )  # fmt: skip
        else:
            yield from self._elsewhere(text, resource, prop, row)

    def _undeployed(self, resource: Resource, prop: str) -> list[Resource]:
        """What a property takes its value from and AWS has given no ARN yet: a name alone does not find it."""
        urns = resource.property_dependencies.get(prop.partition(".")[0], ())
        return [r for r in map(self.refs.graph.get, urns) if r is not None and r.facts.get("arn") is UNKNOWN]

    def _elsewhere(self, text: str, resource: Resource, prop: str, row: PathType) -> Iterator[Place]:
        """A place that is no resource of the input: outside AWS, of an unknown account, or of the same account."""
        if text.lower() in {name.lower() for name in row.within_aws}:
            return
        if prop in row.across and (prop != "serviceName" or "vpce-svc-" in text):
            name = f"{text}, whose account is not in the input"
            yield Place(f"id:{text}", name, Account("", name, read=False), known=False)
        elif prop == "serviceName" or (row.only_known and "." in text):
            return  # a service of AWS, or a host that is not in the input
        elif text.startswith(("http://", "https://", "sftp://")):
            yield Place(f"url:{host_of(text)}", text, Account("", text))
        elif prop in row.outside:
            yield Place(f"outside:{text}", text, Account("", text), certain="@" in text or prop.endswith("Type"))
        else:
            yield Place(f"name:{resource.account}:{text}", text, self.account(resource.account))

    def _organization(self, arn: str) -> Iterator[Place]:
        """The accounts of an organization or of an organizational unit."""
        unit = arn.rpartition("/")[2] if ":ou/" in arn else ""
        inside = [a for a in self.accounts.values() if not unit or f"/{unit}/" in f"/{a.path}"]
        yield from (self.of_account(a.id) for a in inside if a.id)
        if not inside:
            name = f"{arn}, whose accounts are not in the input"
            yield Place(arn, name, Account("", name, read=False), known=False)
