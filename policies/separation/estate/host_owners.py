"""Whose a host is: by the hosted zones and domains of the input, which say who decides what a name leads to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from infra.engine.graph import Graph, Resource
from policies.separation.estate.declared_exits import is_of_aws
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import as_text

WORD: Final = re.compile(r"[\w.@-]+")
LABEL: Final = re.compile(r"[a-z0-9_-]+")
ENDPOINT_HOST: Final = ".vpce.amazonaws.com"
ENDPOINT_ID: Final = re.compile(r"(?<![\w-])vpce-[0-9a-f]{8,17}(?![0-9a-f])")
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
NAMED_DOMAINS: Final = {
    "aws:route53/zone:Zone": "name",
    "aws:route53domains/domain:Domain": "domainName",
    "aws:route53domains/registeredDomain:RegisteredDomain": "domainName",
    "aws:apigateway/domainName:DomainName": "domainName",
    "aws:apigatewayv2/domainName:DomainName": "domainName",
    "aws:cognito/userPoolDomain:UserPoolDomain": "domain",
}
"""Type -> its property with a domain whose names its account answers for."""
NOT_IN_INPUT: Final = "?"
"""The owner of what is not in the input."""
SECOND_LEVEL: Final = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})
"""Labels before a country's under which anybody registers a name."""


class HostOwners:
    """Finds the accounts that answer for a host."""

    def __init__(self, graph: Graph, accounts: Mapping[str, Account]) -> None:
        self.accounts = accounts
        self._domains: dict[str, dict[str, None]] = {}
        self._registered: dict[str, dict[str, None]] = {}
        self._endpoints = {as_text(endpoint.id): endpoint.account for endpoint in graph.of_type(ENDPOINT)}
        for resource in graph.of_type(*NAMED_DOMAINS):
            name = _domain(resource)
            if "." in name and resource.account in accounts:
                self._domains.setdefault(name, {})[resource.account] = None
                self._registered.setdefault(_registered(name), {})[resource.account] = None
        self._owners_with_domains = {accounts[id_].owner for ids in self._domains.values() for id_ in ids}

    def in_text(self, text: str, here: Account) -> Account | None:
        """The owner of a host in a text that is not of ``here``'s owner; None if all are, or nobody's in the input."""
        for host in _hosts(text):
            there = self._of_endpoint(host) if host.endswith(ENDPOINT_HOST) else self.of_host(host, here)
            if there is not None and there.owner != here.owner:
                return there
        return None

    def of_host(self, host: str, here: Account) -> Account | None:
        """The account that answers for a host, one of ``here``'s owner if there is one; None if the input shows none.

        A host under no domain of the input belongs to whom a domain of the same registered name belongs.
        """
        if is_of_aws(host):
            return None
        labels = host.split(".")
        names = (".".join(labels[at:]) for at in range(len(labels) - 1))
        found = next(filter(None, map(self._domains.get, names)), None) or self._registered.get(_registered(host))
        return self._first(found, here) if found else None

    def in_nobodys(self, text: str, here: Account) -> str:
        """A host in a text that is outside AWS and under no domain of the input; "" if there is none.

        Also "" where the input shows no domain of ``here``'s owner: then it cannot tell which hosts are its own.
        """
        if here.owner not in self._owners_with_domains:
            return ""
        return next((host for host in _hosts(text) if not is_of_aws(host) and self.of_host(host, here) is None), "")

    def _of_endpoint(self, host: str) -> Account:
        """The account of the VPC endpoint under whose name a host is; the endpoint itself is judged as a data path."""
        found = ENDPOINT_ID.search(host)
        account = self.accounts.get(self._endpoints.get(found[0], "")) if found else None
        return account or Account("", f"the VPC endpoint of {host}, which is not in the input", owner=NOT_IN_INPUT)

    def _first(self, ids: Iterable[str], here: Account) -> Account:
        there = [self.accounts[id_] for id_ in ids]
        return next((account for account in there if account.owner == here.owner), there[0])


def _hosts(text: str) -> Iterator[str]:
    """The host names in a text, in lower case; an address of mail has none."""
    for word in WORD.findall(text.lower()) if "." in text else ():
        labels = word.strip(".").split(".")
        if len(labels) > 1 and len(labels[-1]) > 1 and labels[-1].isalpha() and all(map(LABEL.fullmatch, labels)):
            yield ".".join(labels)


def _domain(resource: Resource) -> str:
    """The domain that a resource names, in lower case."""
    return as_text(resource.facts.get(NAMED_DOMAINS[resource.type])).rstrip(".").removeprefix("*.").lower()


def _registered(name: str) -> str:
    """The part of a name that somebody registers: its last two labels, or three below ``co.uk`` and its like."""
    labels = name.split(".")
    country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    return ".".join(labels[-3:] if country else labels[-2:])

