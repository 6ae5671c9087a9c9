"""Names of others in a practice's resources, and of a practice's things in the resources of others, in any property.

It covers the properties that no reader judges, and the JSON texts in them: a 12-digit account id, an ARN, a URL of
AWS, a bucket or another resource of the input, a host under a domain of the input, the name of an endpoint service, a
gateway of another network. Each is an open question (``Missing``) against W1 and W3, or against W3, W7 and W11.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.separation.estate.adjacent_resources import ADJACENT_POLICIES
from policies.separation.estate.data_path_names import bucket_in, host_of
from policies.separation.estate.data_path_types import judged_properties, names_judged_anywhere, own_names, values_at
from policies.separation.estate.entities import ALARM, DETECTION_KINDS, PRACTICE_PLANES, Account
from policies.separation.estate.host_owners import NOT_IN_INPUT, HostOwners
from policies.separation.estate.iam_resources import resource_kinds
from policies.separation.estate.missing_input import Missing
from policies.separation.estate.other_networks import OtherNetworks
from policies.separation.estate.program_texts import names_in_program, program_texts
from policies.separation.estate.unread_types import described, is_labelled_otherwise, review_of_resource
from policies.separation.reference.resource_types import (
    READ,
    STORE,
    TypeReview,
    aws_accounts,
    sends_people_to,
    silent_properties,
    source_properties,
    to_log_archive,
)

ID = re.compile(r"(?<![0-9A-Za-z])[0-9]{12}(?![0-9A-Za-z])")
GLOBAL_ID = re.compile(
    r"(?:snap|ami|vol|vpc|subnet|sg|eni|fs|tgw|pcx|vpce-svc|vpce)-[0-9a-f]{8,17}|[a-z]{2}(?:-[a-z]+)+-\d_[0-9A-Za-z]{1,55}"
)
"""Ids that AWS gives once: of parts of networks and disks, of user pools."""
ENDPOINT_SERVICE = "com.amazonaws.vpce."
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
LONGEST = 2048
"""The longest text that is taken for a name; policies, templates and definitions are longer or start with a brace."""
LONGEST_JSON = 65536
"""The longest JSON text in which names are looked for; it is that of a type which no reader judges."""
OWN_NAME = "name"
"""A resource's name names nobody; a property of this name further inside may, as in the alias of a DNS record."""
LEAVES, TAKES = frozenset({"W1", "W3"}), frozenset({"W3", "W7", "W11"})
NAMING_NOTHING = frozenset(
    {"aws_role", "capacity", "certificate", "copy_here", "cost", "limit", "name", "shape", "wait", "watch"}
)
"""Reasons of harmless types outside a practice that may name its things: they take nothing from them."""
GRANTING_SERVICES = frozenset({"cloudtrail", "iam", "identitystore", "kms", "organizations", "ram", "ssoadmin"})
"""Services whose read types name others all over; their readers judge every property."""
INLINE_READ = {
    "aws:s3/bucket:Bucket": frozenset(
        {"grants", "loggings", "replicationConfiguration", "serverSideEncryptionConfiguration"}
    )
}
"""Properties that are read as the separate resources that they stand for."""
READ_WITH_TARGET = frozenset({"aws:ssoadmin/accountAssignment:AccountAssignment"})
"""Types whose readers follow into the account that they name: the role that an assignment creates there is read."""
RECORD = "aws:route53/record:Record"
RECORDS = "aws:route53/recordsExclusive:RecordsExclusive"
LEADING_RECORDS = frozenset({"A", "AAAA", "CNAME", "HTTPS", "SVCB"})
Names = Iterator[tuple[str, str]]


class ForeignNames:
    """Finds such names in a graph; one entry for each property of a resource and owner that it names."""

    def __init__(self, graph: Graph, accounts: Mapping[str, Account], hosts: HostOwners) -> None:
        self.graph, self.accounts, self._hosts = graph, accounts, hosts
        self._owners: dict[str, dict[str, None]] = {}
        self._networks = OtherNetworks(graph)
        for resource in graph.custom:
            for name in _identities(resource):
                self._owners.setdefault(name, {})[resource.account] = None

    def read(self) -> Iterator[Missing]:
        """Every such name, in graph order."""
        for resource in self.graph.custom:
            here = self.accounts.get(resource.account)
            if here is None or resource.type.partition(":")[0] != "aws":
                continue
            if here.plane in PRACTICE_PLANES:
                yield from self._leaving(resource, here)
            yield from self._taking(resource, here)

    def _leaving(self, resource: Resource, here: Account) -> Iterator[Missing]:
        """Names of somebody else in a resource of a practice; an unread type is reported as such already."""
        review = review_of_resource(resource)
        if _is_reported(resource, review) or (review.category == READ and _is_judged(resource.type)):
            return
        names = names_judged_anywhere(resource.type) | (silent_properties() - {OWN_NAME}) | source_properties()
        archive = to_log_archive().get(resource.type, frozenset())
        for path, other in self._foreign(resource, here, names, _judged_paths(resource.type) | {OWN_NAME}):
            if other.plane == "log-archive" and path in archive:
                continue
            what = f"{described(resource)}: {path} names {_label(other)}; nothing reads what this property leads to"
            yield Missing(what, here.id, LEAVES)
        yield from self._sending_people_away(resource, here)
        yield from self._named_in_programs(resource, here)

    def _sending_people_away(self, resource: Resource, here: Account) -> Iterator[Missing]:
        """Addresses of nobody in the input to which the practice's people are sent, with what the address carries."""
        for path in sends_people_to().get(resource.type, ()):
            for address in values_at(resource.facts, path):
                host = self._hosts.in_nobodys(address, here) if isinstance(address, str) else ""
                if host:
                    what = f"{described(resource)}: {path} sends people to {host}, under no domain of the input"
                    yield Missing(what, here.id, LEAVES)

    def _named_in_programs(self, resource: Resource, here: Account) -> Iterator[Missing]:
        """Somebody else of the input whom a program names that stands in a resource of a practice."""
        seen: set[str] = set()
        for path, text in program_texts(resource):
            for name in names_in_program(text):
                other = self._owner_in_input(name, here)
                if other is not None and other.id not in seen:
                    seen.add(other.id)
                    what = f"the program in {path} names {_label(other)} ({name}); what it does there is not read"
                    yield Missing(f"{described(resource)}: {what}", here.id, LEAVES)

    def _owner_in_input(self, name: str, here: Account) -> Account | None:
        """The account of another owner in the input that a word of a program names, or None."""
        found = self._owners.get(name)
        ids = list(found) if found else [id_ for id_ in ID.findall(name) if id_ in self.accounts]
        if here.id in ids:
            return None
        other = self.accounts.get(ids[0]) if ids else self._hosts.in_text(name, here) if "." in name else None
        return other if other is not None and other.id and other.owner not in ("", here.owner) else None

    def _taking(self, resource: Resource, here: Account) -> Iterator[Missing]:
        """Names of a practice's things in a resource of somebody else."""
        review = review_of_resource(resource)
        leads, own_name = _decides_where_people_go(resource), frozenset({OWN_NAME})
        ignored = silent_properties() - own_name if leads else silent_properties()
        for path, other in self._foreign(resource, here, ignored, own_name if leads else frozenset()):
            if other.plane not in PRACTICE_PLANES:
                continue
            is_source = path.rpartition(".")[2] in source_properties()
            if resource.type in READ_WITH_TARGET:
                continue
            judged = review.category in NAMING_NOTHING or (review.category == READ and _is_judged(resource.type))
            if leads:
                what = f"{described(resource)}: {path} leads people to {_label(other)}, and can lead them elsewhere"
                yield Missing(what, other.id, LEAVES)
            elif is_source or not (judged or here.plane in PRACTICE_PLANES):
                what = f"{described(resource)}: {path} names {_label(other)}; nothing reads what it takes from there"
                yield Missing(what, other.id, review.affects | TAKES)

    def _foreign(
        self, resource: Resource, here: Account, ignored: frozenset[str], judged: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, Account]]:
        """The dotted properties that name an account of another owner, with that account, each once."""
        seen: set[tuple[str, str]] = set()
        in_json = review_of_resource(resource).category != READ
        for path, text in _texts(resource.props or resource.facts, ignored, judged, in_json):
            other = self._owner_of(text, path, here)
            if other is None and self._networks.is_unknown(resource.type, path, text):
                other = Account("", f"{text}, which is not in the input", owner=NOT_IN_INPUT)
            if other is not None and other.owner != here.owner and (path, other.id) not in seen:
                seen.add((path, other.id))
                yield path, other

    def _owner_of(self, text: str, path: str, here: Account) -> Account | None:
        """The account that a text names: by a resource of the input, else by its id; None if it names none."""
        bucket = bucket_in(text, path) if "s3" in text or "ucket" in path else ""
        host = host_of(text).rstrip(".").lower() if "." in text else ""
        found = self._owners.get(text) or self._owners.get(bucket) or self._owners.get(host)
        if found:
            return here if here.id in found else self.accounts.get(next(iter(found)))
        if BUCKET.fullmatch(bucket):
            return Account("", f"the bucket {bucket}, which is not in the input", owner=NOT_IN_INPUT)
        if text.startswith(ENDPOINT_SERVICE):
            return Account("", f"the endpoint service {text}", owner=NOT_IN_INPUT)
        if (there := self._hosts.in_text(text, here)) is not None:
            return there
        for id_ in ID.findall(text):
            if id_ == here.id or id_ in aws_accounts():
                continue
            if id_ in self.accounts:
                return self.accounts[id_]
            if text == id_ or text.startswith("arn:") or "amazonaws.com" in text:
                return Account(id_, f"account {id_}, which is not in the input", owner=NOT_IN_INPUT)
        return None


def _identities(resource: Resource) -> Iterator[str]:
    """The texts that name this resource in any account: ARN, bucket, service name, and ids that AWS gives once."""
    facts = resource.facts
    for value in (facts.get("arn"), facts.get("bucket") if resource.type == "aws:s3/bucket:Bucket" else None):
        if isinstance(value, str) and value:
            yield value
    for prop in own_names().get(resource.type, ()):
        for value in values_at(facts, prop):
            if isinstance(value, str) and "." in value:
                on_shared_host = "://" in value and value.partition("://")[2].strip("/").count("/") > 0
                yield value if on_shared_host else host_of(value).rstrip(".").lower()
    if isinstance(resource.id, str) and GLOBAL_ID.fullmatch(resource.id):
        yield resource.id


def _texts(properties: Mapping[str, Any], ignored: frozenset[str], judged: frozenset[str], in_json: bool) -> Names:
    """Each text with its dotted property, without the ignored properties (by name) and the judged ones (by path).

    With ``in_json`` a JSON text stands for what it says; without, and if it cannot be read, it has no names.
    """
    stack: list[tuple[str, Any]] = [("", properties)]
    while stack:
        path, value = stack.pop()
        if isinstance(value, str):
            if value[:1] in ("{", "["):
                stack.append((path, _parsed(value) if in_json else None))
            elif 0 < len(value) <= LONGEST:
                yield path, value
        elif isinstance(value, Mapping):
            inner = ((name, f"{path}.{name}" if path else name, item) for name, item in value.items())
            any_name = f"{path}.*" in judged
            stack += [(at, v) for name, at, v in inner if not (any_name or name in ignored or at in judged)]
        elif isinstance(value, list | tuple):
            stack += [(path, item) for item in value]


def _parsed(text: str) -> Any:
    """What a JSON text says; None for any other text."""
    try:
        return json.loads(text) if len(text) <= LONGEST_JSON else None
    except (ValueError, RecursionError):
        return None


def _is_reported(resource: Resource, review: TypeReview) -> bool:
    """Whether a resource leaves invariants open by its type alone; a store does not if its label says otherwise."""
    return bool(review.affects) and not (review.category == STORE and is_labelled_otherwise(resource))


def _decides_where_people_go(resource: Resource) -> bool:
    """Whether a resource has a DNS record that leads people to a host; whoever has it can lead them elsewhere."""
    path = {RECORD: "type", RECORDS: "resourceRecordSets.type"}.get(resource.type, "")
    return bool(path) and any(str(type_).upper() in LEADING_RECORDS for type_ in values_at(resource.facts, path))


def _is_judged(type_: str) -> bool:
    """Whether a reader judges every property of a type: policies, grants."""
    service = type_.split(":")[1].partition("/")[0]
    kind = resource_kinds().get(type_, {}).get("kind")
    watches = kind in DETECTION_KINDS - {ALARM}  # what it watches is not taken from there; but an alarm calls others
    return watches or type_ in ADJACENT_POLICIES or service in GRANTING_SERVICES


def _judged_paths(type_: str) -> frozenset[str]:
    """The dotted properties of a type that the readers of IAM resources and of data paths judge."""
    entry = resource_kinds().get(type_, {})
    given = filter(None, (entry.get("policy"), entry.get("key"), *entry.get("role", ())))
    return frozenset(given) | judged_properties(type_)


def _label(account: Account) -> str:
    return f"{account.name} ({account.id})" if account.id and account.id not in account.name else account.name
