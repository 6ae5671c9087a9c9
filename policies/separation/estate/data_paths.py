"""Flows as the graph tells of them: copies, shares, subscriptions and networks that carry data without a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.estate_model import Account, DataPath
from policies.separation.estate.graph_references import References, each, text
from policies.separation.estate.iam_resources import classes_of
from policies.separation.iam.aws_facts import read_data

ACCOUNT_ID = re.compile(r"(?<!\d)(\d{12})(?!\d)")
ANYBODY = Account("", "anybody")
UNREAD = Account("", "an account that is not known yet", read=False)


class DataPaths:
    """Reads the flows of a graph that leave the account they start in."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[str]) -> None:
        self.graph, self.refs, self.accounts, self.missing = graph, refs, accounts, missing

    def read(self) -> Iterator[DataPath]:
        """Every flow to another account, and those whose end is not known."""
        for resource in self.graph.custom:
            entry = flow_types().get(resource.type)
            if entry is None or resource.account not in self.accounts:
                continue
            here = self.accounts[resource.account]
            for target in self._targets(resource, entry):
                if target is UNREAD:
                    self.missing.append(
                        f"{entry['to'][0]} of {resource.urn}: where this {entry['kind']} goes is not known yet"
                    )
                if target.id == here.id and target.owner == here.owner and target is not ANYBODY:
                    continue
                yield self._flow(resource, entry, here, target)
                if entry.get("both") and target.id:
                    yield self._flow(resource, entry, target, here)
        yield from self._shared_gateways()

    def _flow(self, resource: Resource, entry: Mapping[str, Any], origin: Account, target: Account) -> DataPath:
        classes = frozenset({"phi"}) if entry.get("network") else self._classes(resource, entry)
        certain = target is not UNREAD
        return DataPath(entry["kind"], origin, target, resource.name, classes, str(resource.source or ""), certain)

    def _classes(self, resource: Resource, entry: Mapping[str, Any]) -> frozenset[str]:
        """What the flow carries: its origin's data classes, else its own; what nobody labelled may be anything."""
        prop = entry["origin"]
        if resource.type.startswith("aws:ram/"):
            return self._of_share(resource)
        origins = [resource] if prop == "@self" else self.refs.of(resource, prop) if prop else []
        labels = [classes_of(origin) for origin in origins] or [classes_of(resource)]
        return frozenset[str]().union(*labels) or frozenset({"unlabelled"})

    def _of_share(self, association: Resource) -> frozenset[str]:
        shares = self.refs.of(association, "resourceShareArn")
        linked = (r for r in self.graph.of_type("aws:ram/resourceAssociation:ResourceAssociation"))
        shared = [r for r in linked if {s.urn for s in self.refs.of(r, "resourceShareArn")} & {s.urn for s in shares}]
        things = [thing for r in shared for thing in self.refs.of(r, "resourceArn")]
        labels = [classes_of(thing) for thing in things]
        return frozenset[str]().union(*labels) or frozenset({"unlabelled"})

    def _targets(self, resource: Resource, entry: Mapping[str, Any]) -> Iterator[Account]:
        seen: set[str] = set()
        for prop in entry["to"]:
            for value in dig_all(resource.facts, prop):
                for target in self._target(resource, prop, value, entry):
                    if target.name not in seen:
                        seen.add(target.name)
                        yield target
            if seen and entry["kind"] in ("replication", "peering", "bucket inventory"):
                return  # the account is named outright; the bucket or VPC adds nothing

    def _target(self, resource: Resource, prop: str, value: Any, entry: Mapping[str, Any]) -> Iterable[Account]:
        if value is UNKNOWN:
            linked = self.refs.of(resource, prop)
            return [self.accounts[r.account] for r in linked if r.account in self.accounts] or [UNREAD]
        name = text(value)
        if name in ("all", "*"):
            return [ANYBODY]
        if ACCOUNT_ID.fullmatch(name):
            return [self._account(name)]
        found = [r for r in self.refs.named(name, resource) or self._anywhere(name) if r is not resource]
        if entry.get("owned"):
            return [self._owned(r) for r in found]
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

    def _anywhere(self, name: str) -> list[Resource]:
        """Resources of any account with this id: a VPC, a gateway, a bucket."""
        bucket = name.removeprefix("arn:aws:s3:::")
        return [*self.graph.identified(name), *(self.graph.identified(bucket) if bucket != name else ())]

    def _owned(self, resource: Resource) -> Account:
        """A network's far end: the account it stands in, with the owner that its tag names."""
        account = self.accounts[resource.account]
        owner = text(resource.tags.get("mso:owner")) or account.owner
        return account if owner == account.owner else Account(account.id, f"a network of {owner}", owner=owner)

    def _shared_gateways(self) -> Iterator[DataPath]:
        """VPCs of different accounts on one transit gateway reach each other."""
        attached: dict[str, list[Resource]] = {}
        for attachment in self.graph.of_type("aws:ec2transitgateway/vpcAttachment:VpcAttachment"):
            attached.setdefault(repr(attachment.facts.get("transitGatewayId")), []).append(attachment)
        for members in attached.values():
            for one in members:
                for account in {r.account for r in members if r.account in self.accounts} - {one.account}:
                    yield DataPath("transit gateway", self.accounts[one.account], self.accounts[account], one.name,
                               frozenset({"phi"}), str(one.source or ""))  # fmt: skip


def dig_all(properties: Any, path: str) -> Iterator[Any]:
    """Every value at a dotted path, through lists on the way; an unknown on the way is yielded itself."""
    if properties is UNKNOWN or not path:
        yield from (each(properties) if properties is not UNKNOWN else (UNKNOWN,))
        return
    part, _, rest = path.partition(".")
    for item in properties if isinstance(properties, list | tuple) else (properties,):
        if item is UNKNOWN:
            yield UNKNOWN
        elif isinstance(item, Mapping) and item.get(part) is not None:
            yield from dig_all(item[part], rest)


@cache
def flow_types() -> Mapping[str, Mapping[str, Any]]:
    """Resource type -> what flow it makes."""
    found: Mapping[str, Mapping[str, Any]] = read_data("estate/data_paths.yaml")
    return found
