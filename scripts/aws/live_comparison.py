"""What stands in the accounts against what was declared: missing, changed, and built by nobody who declared it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from infra.emulator.provider.binding import Binding, GoneError, NotEmulatedError, bindings
from infra.emulator.provider.read_back import read_back
from infra.engine.collection_gaps import unread_in
from infra.engine.graph import Difference, Graph, Resource, Status
from infra.engine.provider import ProviderError, Scope
from scripts.aws.read_only_context import Account, ReadOnlyContext
from scripts.aws.resource_identity import Key, keys_of, made_by_aws

GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
RULES: Final = tuple(f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule" for way in ("Ingress", "Egress"))


class Kind(StrEnum):
    """How an account and its declaration differ."""

    MISSING = "missing"
    DRIFTED = "drifted"
    UNMANAGED = "unmanaged"
    UNKNOWN = "not evaluated"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that is otherwise than declared. ``stack`` declares it, or is the account of what nobody declared."""

    kind: Kind
    stack: str
    type: str
    name: str
    account: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.kind}: {self.type} {self.name}" + (f": {self.detail}" if self.detail else "")


def verify(declared: Graph, collected: Graph, accounts: Sequence[Account]) -> list[Deviation]:
    """Every deviation, by stack. ``declared`` are deployed states, ``collected`` the same accounts as they are now."""
    places = {account.id: ReadOnlyContext(account, "") for account in accounts}
    found = [*_declared(declared, places), *_unmanaged(declared, collected), *_unread(collected)]
    return sorted(found, key=lambda each: (each.stack, each.kind, each.type, each.name))


def _declared(declared: Graph, places: Mapping[str, ReadOnlyContext]) -> Iterator[Deviation]:
    """Each declared resource, read back through its binding and compared with its declaration."""
    for resource in declared.custom:
        if resource.status is Status.DECLARED or resource.external:
            continue  # it never stood in an account, or is somebody else's
        binding, place = bindings().get(resource.type), places.get(resource.account)
        if binding is None or place is None:
            why = "this kit does not read this type yet" if binding is None else "its account was not read"
            yield _of(resource, Kind.UNKNOWN, why)
            continue
        yield from _compared(resource, binding, place)


def _compared(resource: Resource, binding: Binding, place: ReadOnlyContext) -> Iterator[Deviation]:
    scope = Scope(resource.account, resource.region)
    place = place.at(region=resource.region)
    try:
        state = read_back(binding, place, resource.urn, resource.inputs, scope, str(resource.id))
    except GoneError:
        state = None
    except (NotEmulatedError, ProviderError) as refusal:
        yield _of(resource, Kind.UNKNOWN, str(refusal))
        return
    if state is None:
        yield _of(resource, Kind.MISSING, f"no {resource.id} in account {resource.account}")
        return
    before = {difference.path for difference in resource.differences}
    for difference in state.differences:
        if difference.path not in before:  # otherwise it came up like this, and the deployment said so
            yield _of(resource, Kind.DRIFTED, _told(difference))


def _told(difference: Difference) -> str:
    return str(difference) if len(str(difference)) < 400 else f"{difference.path} is otherwise than declared"


def _unmanaged(declared: Graph, collected: Graph) -> Iterator[Deviation]:
    """What stands in the accounts and nobody declared, but for what AWS and its services put there themselves."""
    known = {key for resource in declared.custom for key in keys_of(resource)}
    known |= set(_inline_rules(declared, collected))
    own = set(made_by_aws(collected))
    for resource in collected.custom:
        if resource.urn not in own and known.isdisjoint(keys_of(resource)):
            yield _of(resource, Kind.UNMANAGED, f"in account {resource.account}, {resource.region}")


def _inline_rules(declared: Graph, collected: Graph) -> Iterator[Key]:
    """The rules of security groups that declare theirs inline; they are compared with the group."""
    inline = {r.id for r in declared.of_type(GROUP) if r.props.get("ingress") or r.props.get("egress")}
    for rule in collected.of_type(*RULES):
        if rule.facts.get("securityGroupId") in inline:
            yield from keys_of(rule)


def _unread(collected: Graph) -> Iterable[Deviation]:
    for unread in unread_in(collected):
        yield Deviation(Kind.UNKNOWN, unread.stack, unread.type, unread.what, unread.account, unread.why)


def _of(resource: Resource, kind: Kind, detail: str) -> Deviation:
    return Deviation(kind, resource.stack, resource.type, resource.name, resource.account, detail)
