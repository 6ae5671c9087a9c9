"""Data paths of a graph: replication, shares, subscriptions and networks that move data without an API request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.estate_model import Account, DataPath
from policies.separation.estate.graph_references import References, as_text, items_of
from policies.separation.estate.iam_resources import data_classes_of
from policies.separation.iam.aws_facts import read_data

ACCOUNT_ID = re.compile(r"(?<!\d)(\d{12})(?!\d)")
PUBLIC = Account("", "the public")
UNKNOWN_ACCOUNT = Account("", "an account that is not known before deployment", read=False)


class DataPaths:
    """Reads the data paths of a graph that leave the account of their origin."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[str]) -> None:
        self.graph, self.refs, self.accounts, self.missing = graph, refs, accounts, missing

    def read(self) -> Iterator[DataPath]:
        """Every data path to another account, and those whose destination is not known."""
        for resource in self.graph.custom:
            entry = data_path_types().get(resource.type)
            if entry is None or resource.account not in self.accounts:
                continue
            account = self.accounts[resource.account]
            for destination in self._destinations(resource, entry):
                if destination is UNKNOWN_ACCOUNT:
                    prop = entry["destinations"][0]
                    self.missing.append(
                        f"{prop} of {resource.urn}: the destination of this {entry['kind']} is not known yet"
                    )
                if destination.id == account.id and destination.owner == account.owner and destination is not PUBLIC:
                    continue
                yield self._data_path(resource, entry, account, destination)
                if entry.get("bidirectional") and destination.id:
                    yield self._data_path(resource, entry, destination, account)
        yield from self._shared_gateways()

    def _data_path(
        self, resource: Resource, entry: Mapping[str, Any], origin: Account, destination: Account
    ) -> DataPath:
        data_classes = frozenset({"phi"}) if entry.get("network") else self._data_classes_of(resource, entry)
        known = destination is not UNKNOWN_ACCOUNT
        return DataPath(
            entry["kind"], origin, destination, resource.name, data_classes, str(resource.source or ""), known
        )

    def _data_classes_of(self, resource: Resource, entry: Mapping[str, Any]) -> frozenset[str]:
        """The data classes on the path: those of its origin, else of the resource itself, else ``unlabelled``."""
        prop = entry["origin"]
        if resource.type.startswith("aws:ram/"):
            return self._data_classes_of_share(resource)
        origins = [resource] if prop == "@self" else self.refs.resolve(resource, prop) if prop else []
        labels = [data_classes_of(origin) for origin in origins] or [data_classes_of(resource)]
        return frozenset[str]().union(*labels) or frozenset({"unlabelled"})

    def _data_classes_of_share(self, association: Resource) -> frozenset[str]:
        shares = self.refs.resolve(association, "resourceShareArn")
        linked = (r for r in self.graph.of_type("aws:ram/resourceAssociation:ResourceAssociation"))
        shared = [
            r for r in linked if {s.urn for s in self.refs.resolve(r, "resourceShareArn")} & {s.urn for s in shares}
        ]
        labels = [data_classes_of(resource) for r in shared for resource in self.refs.resolve(r, "resourceArn")]
        return frozenset[str]().union(*labels) or frozenset({"unlabelled"})

    def _destinations(self, resource: Resource, entry: Mapping[str, Any]) -> Iterator[Account]:
        seen: set[str] = set()
        for prop in entry["destinations"]:
            for value in values_at(resource.facts, prop):
                for destination in self._destination(resource, prop, value, entry):
                    if destination.name not in seen:
                        seen.add(destination.name)
                        yield destination
            if seen and entry.get("stop_at_first"):
                return  # the property that names the account decides; the bucket or VPC adds nothing

    def _destination(self, resource: Resource, prop: str, value: Any, entry: Mapping[str, Any]) -> Iterable[Account]:
        if value is UNKNOWN:
            linked = self.refs.resolve(resource, prop)
            return [self.accounts[r.account] for r in linked if r.account in self.accounts] or [UNKNOWN_ACCOUNT]
        name = as_text(value)
        if name in ("all", "*"):
            return [PUBLIC]
        if ACCOUNT_ID.fullmatch(name):
            return [self._account(name)]
        found = [r for r in self.refs.named(name, resource) or self._in_any_account(name) if r is not resource]
        if entry.get("owner_from_tag"):
            return [self._by_owner_tag(r) for r in found]
        if found:
            return [self.accounts[r.account] for r in found if r.account in self.accounts]
        ids = ACCOUNT_ID.findall(name)
        if ids:
            return [self._account(i) for i in ids]
        if "organizations" in name:
            return [a for a in self.accounts.values() if a.id != resource.account]
        outside = name.startswith(("http", "arn:aws:s3:::")) or (name and resource.type.startswith("aws:sns/"))
        return [Account("", name)] if outside else []

    def _account(self, account_id: str) -> Account:
        return self.accounts.get(account_id) or Account(account_id, f"account {account_id}")

    def _in_any_account(self, name: str) -> list[Resource]:
        """The resources of any account with this id, such as a VPC, a gateway or a bucket."""
        bucket = name.removeprefix("arn:aws:s3:::")
        return [*self.graph.identified(name), *(self.graph.identified(bucket) if bucket != name else ())]

    def _by_owner_tag(self, resource: Resource) -> Account:
        """The remote end of a network: the account of the resource, with the owner that its tag names."""
        account = self.accounts[resource.account]
        owner = as_text(resource.tags.get("mso:owner")) or account.owner
        return account if owner == account.owner else Account(account.id, f"a network of {owner}", owner=owner)

    def _shared_gateways(self) -> Iterator[DataPath]:
        """Data paths between the VPCs of different accounts that are attached to one transit gateway."""
        attached: dict[str, list[Resource]] = {}
        for attachment in self.graph.of_type("aws:ec2transitgateway/vpcAttachment:VpcAttachment"):
            attached.setdefault(repr(attachment.facts.get("transitGatewayId")), []).append(attachment)
        for members in attached.values():
            for one in members:
                for account in {r.account for r in members if r.account in self.accounts} - {one.account}:
                    yield DataPath("transit gateway", self.accounts[one.account], self.accounts[account], one.name,
                               frozenset({"phi"}), str(one.source or ""))  # fmt: skip


def values_at(properties: Any, path: str) -> Iterator[Any]:
    """Every value at a dotted path, through lists; an unknown value on the path is yielded itself."""
    if properties is UNKNOWN or not path:
        yield from (items_of(properties) if properties is not UNKNOWN else (UNKNOWN,))
        return
    part, _, rest = path.partition(".")
    for item in properties if isinstance(properties, list | tuple) else (properties,):
        if item is UNKNOWN:
            yield UNKNOWN
        elif isinstance(item, Mapping) and item.get(part) is not None:
            yield from values_at(item[part], rest)


@cache
def data_path_types() -> Mapping[str, Mapping[str, Any]]:
    """Resource type -> the kind, origin and destinations of the data path it creates."""
    found: Mapping[str, Mapping[str, Any]] = read_data("estate/data_paths.yaml")
    return found
