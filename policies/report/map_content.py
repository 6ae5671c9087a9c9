"""What the map shows of an estate: owners with their accounts, what stands in each, and the flows between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from infra.engine.graph import Graph, Resource
from policies.duties.duty_estate import DutyEstate
from policies.duties.flows import S3, bucket_of, flows
from policies.duties.handovers import handed_on, handovers
from policies.duties.verdicts.duty_proof import DutyProof, prove_duties
from policies.separation.estate.data_labels import NOT_STORES
from policies.separation.estate.entities import PHI, PHI_MINIMUM, PRACTICE_PLANES, Account, IamResource
from policies.separation.estate.estate_model import EstateModel

CLASSES = ("phi-sensitive", "phi", "limited-data-set", "phi-minimum")
"""The classes of patient data, the most sensitive first; a store with several is shown under the first."""
OTHER_CLASS = "no patient data"
STORE_WORDS = {
    "s3-bucket": "bucket", "rds-db": "database", "secret": "secret", "file-system": "file system", "sqs-queue": "queue",
    "log-group": "log group", "dynamodb-table": "table", "backup-vault": "backup vault", "sns-topic": "topic",
    "elasticache-snapshot": "cache", "athena-results": "query result store", "ami": "machine image",
    "redshift": "Redshift cluster",
}  # fmt: skip
NOT_SHOWN = NOT_STORES | {"kms-key", "saml-provider"}
VPC, SUBNET, ENDPOINT = "aws:ec2/vpc:Vpc", "aws:ec2/subnet:Subnet", "aws:ec2/vpcEndpoint:VpcEndpoint"
PLANES = ("org", "management", "security", "log-archive", "exchange", "clinical", "backup", "location")


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of one data class in an account: how many of each kind, the most first."""

    data_class: str
    kinds: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How many stores there are."""
        return sum(count for _, count in self.kinds)

    @property
    def words(self) -> str:
        """``2 databases, 1 bucket``."""
        return ", ".join(f"{count} {plural(kind, count)}" for kind, count in self.kinds)


@dataclass(frozen=True, slots=True)
class MapAccount:
    """One account: its networks in words, its stores by data class, how many keys, resources and sites it has."""

    id: str
    name: str
    plane: str
    owner: str
    networks: tuple[str, ...]
    stores: tuple[Stores, ...]
    keys: int
    resources: int
    locations: tuple[str, ...]
    read: bool = True


@dataclass(frozen=True, slots=True)
class MapOwner:
    """A legal entity and its accounts; a practice stands on the other side of the wall."""

    slug: str
    name: str
    practice: bool
    accounts: tuple[MapAccount, ...]

    @property
    def locations(self) -> tuple[str, ...]:
        """The sites of all its accounts."""
        return tuple(sorted({site for account in self.accounts for site in account.locations}))


@dataclass(frozen=True, slots=True)
class MapFlow:
    """A flow that a function passes: the accounts that send, the account of the function, and the others that receive.

    Who receives is where the function writes, and where a state machine sends what the function has written.
    """

    name: str
    senders: tuple[str, ...]
    through: str
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EstateMap:
    """The map: the management side first, then the practices; flows; account pairs that backups go between."""

    owners: tuple[MapOwner, ...]
    flows: tuple[MapFlow, ...]
    backups: tuple[tuple[str, str], ...]

    @property
    def accounts(self) -> Mapping[str, MapAccount]:
        """Accounts by id."""
        return {account.id: account for owner in self.owners for account in owner.accounts}

    @property
    def passages(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The pairs of accounts that flows go between, origin first, with the names of the flows."""
        found: dict[tuple[str, str], dict[str, None]] = {}
        for flow in self.flows:
            pairs = [(sender, flow.through) for sender in flow.senders]
            for pair in (*pairs, *((flow.through, receiver) for receiver in flow.receivers)):
                if pair[0] != pair[1]:
                    found.setdefault(pair, {})[flow.name] = None
        return {pair: tuple(names) for pair, names in sorted(found.items())}


def plural(word: str, count: int) -> str:
    """``2 queues``, ``3 topologies``, ``2 addresses``: the word for so many."""
    if count == 1:
        return word
    if word.endswith(("s", "x", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def read_map(
    graph: Graph, estate: EstateModel, names: Mapping[str, str] | None = None, duties: DutyProof | None = None
) -> EstateMap:
    """The map of a graph; ``names`` gives an owner's display name, ``duties`` who sends into each flow.

    Without ``duties`` those of the flows alone are decided.
    """
    practices = set(estate.practices)
    by_owner: dict[str, list[MapAccount]] = {}
    shown, contents = shown_accounts(graph, estate), _Contents(graph, estate)
    for account in (contents.account(account) for account in estate.accounts.values() if account.id in shown):
        by_owner.setdefault(account.owner, []).append(account)
    owners = [
        MapOwner(slug, (names or {}).get(slug) or slug or "owner not known", slug in practices, _in_order(accounts))
        for slug, accounts in by_owner.items()
    ]
    backups = {
        (path.origin.id, path.destination.id) for path in estate.data_paths
        if path.kind == "backup copy" and path.origin.id != path.destination.id
    }  # fmt: skip
    passed = tuple(_flows(graph, estate, duties or prove_duties(graph, estate, ("flow-intake",))))
    owners.sort(key=lambda owner: (owner.practice, not owner.slug, owner.slug))
    return EstateMap(tuple(owners), passed, tuple(sorted(backups)))


def shown_accounts(graph: Graph, estate: EstateModel) -> frozenset[str]:
    """The ids of the accounts that the map shows; one that a policy merely names is outside of the estate."""
    used = {resource.account for resource in graph.custom}
    return frozenset(account.id for account in estate.accounts.values() if account.plane or account.id in used)


def _in_order(accounts: Iterable[MapAccount]) -> tuple[MapAccount, ...]:
    return tuple(sorted(accounts, key=lambda a: (PLANES.index(a.plane) if a.plane in PLANES else len(PLANES), a.name)))


class _Contents:
    """What stands in each account, counted once for the whole graph."""

    def __init__(self, graph: Graph, estate: EstateModel) -> None:
        self.resources = Counter(resource.account for resource in graph.custom)
        self.networks: dict[str, list[str]] = {}
        subnets = Counter((r.account, str(r.facts.get("vpcId"))) for r in graph.of_type(SUBNET))
        endpoints = Counter((r.account, str(r.facts.get("vpcId"))) for r in graph.of_type(ENDPOINT))
        for vpc in graph.of_type(VPC):
            key = vpc.account, str(vpc.id or vpc.facts.get("id"))
            counts = (("subnet", subnets[key]), ("endpoint", endpoints[key]))
            words = [f"{count} {plural(word, count)}" for word, count in counts if count]
            block = str(vpc.facts.get("cidrBlock") or "VPC")
            self.networks.setdefault(vpc.account, []).append(", ".join([block, *words]))
        self.sites: dict[str, set[str]] = {}
        for resource in graph.custom:
            if site := site_of(resource):
                self.sites.setdefault(resource.account, set()).add(site)
        self.keys = Counter(r.account.id for r in estate.resources if r.kind == "kms-key")
        self.stores: dict[tuple[str, str], Counter[str]] = {}
        for store in estate.resources:
            if store.kind not in NOT_SHOWN and not store.kind.startswith("new-"):
                word = STORE_WORDS.get(store.kind, store.kind.replace("-", " "))
                self.stores.setdefault((store.account.id, class_of(store)), Counter())[word] += 1

    def account(self, account: Account) -> MapAccount:
        """One account with what stands in it."""
        return MapAccount(
            account.id, account.name or account.id, account.plane, account.owner,
            tuple(sorted(self.networks.get(account.id, ()))),
            tuple(
                Stores(name, tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))))
                for name in (*CLASSES, OTHER_CLASS) if (found := self.stores.get((account.id, name)))
            ),
            self.keys[account.id], self.resources[account.id],
            tuple(sorted(self.sites.get(account.id, ()))) if account.plane in PRACTICE_PLANES else (), account.read,
        )  # fmt: skip


def class_of(store: IamResource) -> str:
    """The class that a store is shown under: the most sensitive of its patient data, or that it has none."""
    held = store.data_classes & (PHI | PHI_MINIMUM)
    return next((name for name in CLASSES if name in held), OTHER_CLASS)


def site_of(resource: Resource) -> str:
    """The location that a resource belongs to, from its tag or its stack; empty for none."""
    tag = resource.tags.get("mso:location")
    if isinstance(tag, str) and tag:
        return tag
    return resource.stack.removeprefix("location-") if resource.stack.startswith("location-") else ""


def _flows(graph: Graph, estate: EstateModel, duties: DutyProof) -> Iterable[MapFlow]:
    senders: dict[str, set[str]] = {}
    for decided in duties.decided:
        duty = decided.duty
        if duty.kind == "flow-intake" and duty.does.startswith("sends ") and duty.actor in estate.principal_by_arn:
            senders.setdefault(duty.about, set()).add(estate.principal_by_arn[duty.actor].account.id)
    reader = DutyEstate(graph, estate)
    handing_on = tuple(handovers(reader))
    found: dict[str, MapFlow] = {}
    for flow in flows(reader):
        buckets = (bucket_of(reader, pattern) for pattern in flow.writes if pattern.startswith(S3))
        receivers = {bucket.account.id for bucket in buckets if bucket} | handed_on(flow, handing_on)
        receivers.discard(flow.function.account)
        name = flow.label.rpartition(":")[2].removeprefix("mso-")
        one = MapFlow(
            name, tuple(sorted(senders.get(flow.function.urn, ()))), flow.function.account, tuple(sorted(receivers))
        )
        known = found.setdefault(flow.function.urn, one)
        found[flow.function.urn] = replace(known, receivers=tuple(sorted({*known.receivers, *receivers})))
    return sorted(found.values(), key=lambda flow: (flow.through, flow.name))
