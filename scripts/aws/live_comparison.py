"""Compares live accounts with their declaration: missing, drifted and unmanaged resources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from infra.emulator.provider.binding import Binding, NotEmulatedError, NotFoundError, bindings
from infra.emulator.provider.read_back import read_back
from infra.engine.collection_gaps import unread_in
from infra.engine.graph import Difference, Graph, Resource, Status
from infra.engine.provider import ProviderError, Scope
from scripts.aws.read_only_context import Account, ReadOnlyContext
from scripts.aws.resource_identity import Key, created_by_aws, identity_keys

GROUP: Final = "aws:ec2/securityGroup:SecurityGroup"
RULES: Final = (
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
)


class Kind(StrEnum):
    """How an account differs from its declaration."""

    MISSING = "missing"
    DRIFTED = "drifted"
    UNMANAGED = "unmanaged"
    UNKNOWN = "not evaluated"


@dataclass(frozen=True, slots=True)
class Deviation:
    """One resource that differs from its declaration; ``stack`` declares it, or names the account that has it."""

    kind: Kind
    stack: str
    type: str
    name: str
    account: str
    detail: str = ""

    def __str__(self) -> str:
        name = self.name.removeprefix(self.type).strip()  # a gap's name begins with its type
        return f"{self.kind}: {self.type} {name}".rstrip() + (f": {self.detail}" if self.detail else "")


def verify(declared: Graph, collected: Graph, accounts: Sequence[Account]) -> list[Deviation]:
    """Every deviation, sorted by stack; ``declared`` is the deployed state, ``collected`` the current accounts."""
    contexts = {account.id: ReadOnlyContext(account, "") for account in accounts}
    found = [*_declared(declared, contexts), *_unmanaged(declared, collected), *_unread(collected)]
    return sorted(found, key=lambda each: (each.stack, each.kind, each.type, each.name))


def _declared(declared: Graph, contexts: Mapping[str, ReadOnlyContext]) -> Iterator[Deviation]:
    """The deviations of declared resources, each read through its binding."""
    for resource in declared.custom:
        if resource.status is Status.DECLARED or resource.external:
            continue  # it was not created, or another program manages it
        binding, context = bindings().get(resource.type), contexts.get(resource.account)
        if binding is None or context is None:
            why = "the kit does not read this type yet" if binding is None else "its account was not read"
            yield _deviation(resource, Kind.UNKNOWN, why)
            continue
        yield from _compared(resource, binding, context)


def _compared(resource: Resource, binding: Binding, context: ReadOnlyContext) -> Iterator[Deviation]:
    scope = Scope(resource.account, resource.region)
    context = context.in_scope(region=resource.region)
    try:
        state = read_back(binding, context, resource.urn, resource.inputs, scope, str(resource.id))
    except NotFoundError:
        state = None
    except (NotEmulatedError, ProviderError) as error:
        yield _deviation(resource, Kind.UNKNOWN, str(error))
        return
    if state is None:
        yield _deviation(resource, Kind.MISSING, f"no {resource.id} in account {resource.account}")
        return
    before = {difference.path for difference in resource.differences}
    for difference in state.differences:
        if difference.path not in before:  # the other differences existed after the deployment
            yield _deviation(resource, Kind.DRIFTED, _summary(difference))


def _summary(difference: Difference) -> str:
    return str(difference) if len(str(difference)) < 400 else f"{difference.path} differs from the declaration"


def _unmanaged(declared: Graph, collected: Graph) -> Iterator[Deviation]:
    """Resources in the accounts that are not declared, except those that AWS and its services create."""
    known = {key for resource in declared.custom for key in identity_keys(resource)}
    known |= set(_inline_rules(declared, collected))
    by_aws = set(created_by_aws(collected))
    for resource in collected.custom:
        if resource.urn not in by_aws and known.isdisjoint(identity_keys(resource)):
            yield _deviation(resource, Kind.UNMANAGED, f"in account {resource.account}, {resource.region}")


def _inline_rules(declared: Graph, collected: Graph) -> Iterator[Key]:
    """The rules of security groups with inline rules; they are compared with the group."""
    inline = {r.id for r in declared.of_type(GROUP) if r.props.get("ingress") or r.props.get("egress")}
    for rule in collected.of_type(*RULES):
        if rule.facts.get("securityGroupId") in inline:
            yield from identity_keys(rule)


def _unread(collected: Graph) -> Iterable[Deviation]:
    """One deviation for each gap; what could not be read for the same reason in several regions is one."""
    regions: dict[Deviation, list[str]] = {}
    for gap in unread_in(collected):
        deviation = Deviation(Kind.UNKNOWN, gap.stack, gap.type, gap.what, gap.account, gap.why)
        regions.setdefault(deviation, []).append(gap.region)
    for deviation, where in regions.items():
        several = f" (in {', '.join(sorted(where))})" if len(where) > 1 else ""
        yield replace(deviation, detail=deviation.detail + several)


def _deviation(resource: Resource, kind: Kind, detail: str) -> Deviation:
    return Deviation(kind, resource.stack, resource.type, resource.name, resource.account, detail)
