"""The plan of a teardown: the stacks in the order in which they go, what blocks that, what stays and until when.

It is a function of the manifest and of a graph: the exported states for a teardown, or the program's own plan for a
runbook that is written before anything is deployed. Nothing is read and nothing is deleted here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from graphlib import TopologicalSorter

from infra.context.stack_order import stack_dependencies
from infra.context.state_backends import state_backend
from infra.engine.graph import Graph, Resource
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from infra.teardown.deletion_refusals import (
    OBJECT_LOCK,
    ORGANIZATION,
    VAULT,
    VAULT_LOCK,
    deletion_protection,
    left_behind,
    not_empty,
    object_lock,
    pulumi_refusals,
    vault_lock,
)
from infra.teardown.legal_retention import BUCKET, legal_retention
from infra.teardown.teardown_facts import Contents, FactKind, TeardownFact, fact_of

LIFTED_BY_COMMAND = "mso down: the AWS is emulated"

@dataclass(frozen=True, kw_only=True)
class StackTeardown:
    """One stack of the plan: how many resources it has in AWS, and the facts about them."""

    stack: str
    resources: int
    facts: tuple[TeardownFact, ...] = ()

    @property
    def blockers(self) -> tuple[TeardownFact, ...]:
        """The facts that keep this stack from going."""
        return tuple(fact for fact in self.facts if fact.blocks)


@dataclass(frozen=True, kw_only=True)
class TeardownPlan:
    """The teardown of an environment: its stacks in the order in which they go, dependents first.

    ``emulated`` says that the AWS is emulated: the command lifts everything there, and no law keeps anything.
    """

    environment: str
    emulated: bool
    day: date
    stacks: tuple[StackTeardown, ...] = field(default_factory=tuple)

    @property
    def facts(self) -> tuple[TeardownFact, ...]:
        """Every fact, in the order of the stacks."""
        return tuple(fact for stack in self.stacks for fact in stack.facts)

    @property
    def blockers(self) -> tuple[TeardownFact, ...]:
        """What has to be lifted before anything is deleted; empty where the teardown can finish."""
        return tuple(fact for fact in self.facts if fact.blocks)

    @property
    def kept_by_law(self) -> tuple[TeardownFact, ...]:
        """What the law keeps, and until when."""
        return tuple(fact for fact in self.facts if fact.kind is FactKind.LAW)

    @property
    def removable(self) -> tuple[str, ...]:
        """The stacks that have resources and no blocker, in order."""
        return tuple(stack.stack for stack in self.stacks if stack.resources and not stack.blockers)


def teardown_order(manifest: Manifest, only: Sequence[str] = ()) -> tuple[str, ...]:
    """The chosen stacks, or all, each before those that it depends on.

    :raises UsageError: ``only`` names a stack that the manifest does not have.
    """
    needs = stack_dependencies(manifest)
    if unknown := set(only) - needs.keys():
        raise UsageError(f"no stack {', '.join(sorted(unknown))}; this environment has {', '.join(needs)}")
    order = reversed(tuple(TopologicalSorter(needs).static_order()))
    return tuple(name for name in order if not only or name in only)


def teardown_plan(
    manifest: Manifest,
    graph: Graph,
    *,
    only: Sequence[str] = (),
    contents: Contents | None = None,
    unread: Mapping[str, str] | None = None,
    emulated: bool = False,
    today: date,
) -> TeardownPlan:
    """The plan for these stacks, or for all.

    ``graph`` has the resources of every stack of the environment, those that stay as well. ``contents`` is what was
    counted in buckets, repositories, vaults and log groups; what is not in it counts as not empty. ``unread`` are the
    stacks whose state could not be read, each with the reason; they count as deployed.

    :raises UsageError: ``only`` names a stack that the manifest does not have.
    """
    order = teardown_order(manifest, only)
    by_stack: dict[str, list[Resource]] = {name: [] for name in manifest.plane_names()}
    for resource in graph.custom:
        if not resource.external:
            by_stack.setdefault(resource.stack, []).append(resource)
    stacks = []
    for name in order:
        facts = [*_unread(name, unread or {}), *_needed(manifest, name, order, by_stack, unread or {})]
        facts += _stack_facts(manifest, name, by_stack[name], contents or {}, today, emulated=emulated)
        stacks.append(StackTeardown(stack=name, resources=len(by_stack[name]), facts=tuple(facts)))
    return TeardownPlan(environment=manifest.mso.slug, emulated=emulated, day=today, stacks=tuple(stacks))


def _unread(name: str, unread: Mapping[str, str]) -> Iterator[TeardownFact]:
    """A stack whose own state could not be read; what lifts that, the reason itself may say."""
    if name in unread:
        reason, _, fix = unread[name].partition("Fix: ")
        lifted = fix or "run this with credentials that read its state backend"
        why = f"its state could not be read: {reason.rstrip('. ')}"
        yield TeardownFact(kind=FactKind.UNREAD, stack=name, why=why, lifted_by=lifted)


def _needed(
    manifest: Manifest,
    name: str,
    going: Sequence[str],
    by_stack: Mapping[str, Sequence[Resource]],
    unread: Mapping[str, str],
) -> Iterator[TeardownFact]:
    """A stack that needs this one and stays deployed, as far as is known."""
    if not by_stack[name]:
        return
    for other, needs in stack_dependencies(manifest).items():
        if name in needs and other not in going and (by_stack[other] or other in unread):
            has = "its state could not be read" if other in unread else f"has {len(by_stack[other])} resources"
            why = f"the stack {other} needs it and {has}"
            yield TeardownFact(kind=FactKind.NEEDED, stack=name, why=why, lifted_by=f"mso down {other} {name}")


def _stack_facts(
    manifest: Manifest, name: str, resources: Sequence[Resource], contents: Contents, today: date, *, emulated: bool
) -> Iterator[TeardownFact]:
    locks = {_locked(each): each for each in resources if each.type in (OBJECT_LOCK, VAULT_LOCK)}
    for resource in sorted(resources, key=lambda each: each.urn):
        for fact in _resource_facts(manifest, name, resource, locks, contents, today, emulated=emulated):
            lifted = replace(fact, blocks=False, lifted_by=LIFTED_BY_COMMAND, lifted_alike=LIFTED_BY_COMMAND)
            yield lifted if emulated else fact


def _locked(lock: Resource) -> tuple[str, str, str]:
    """The type, name and region of what a lock is on; two vaults of one name may be in two regions."""
    if lock.type == OBJECT_LOCK:
        return BUCKET, str(lock.facts.get("bucket")), ""
    return VAULT, str(lock.facts.get("backupVaultName")), lock.region


def _resource_facts(
    manifest: Manifest,
    stack: str,
    resource: Resource,
    locks: Mapping[tuple[str, str, str], Resource],
    contents: Contents,
    today: date,
    *,
    emulated: bool,
) -> Iterator[TeardownFact]:
    content = contents.get(resource.urn)
    region = resource.region if resource.type == VAULT else ""
    lock = locks.get((resource.type, str(resource.facts.get("bucket") or resource.facts.get("name")), region))
    law = legal_retention(manifest, resource, content, today, locked=lock is not None)
    if law and not emulated:
        yield law
    yield from pulumi_refusals(resource)
    yield from deletion_protection(resource)
    if resource.type == BUCKET:
        yield from object_lock(resource, lock, content, today)
    if resource.type == VAULT:
        yield from vault_lock(resource, lock, content, today)
    yield from not_empty(resource, content)
    if not emulated:
        yield from _state_store(manifest, stack, resource)
        yield from _members(resource)
        yield from left_behind(resource, today)


def _state_store(manifest: Manifest, stack: str, resource: Resource) -> Iterator[TeardownFact]:
    """The bucket in which this and other stacks keep their state."""
    if resource.type != BUCKET or resource.tags.get("mso:system") != "state":
        return
    held = [name for name in manifest.plane_names() if state_backend(manifest, name).account == stack]
    if held:
        why = f"it holds the Pulumi state of {', '.join(held)}"
        lifted = "its owner moves these states to another backend (pulumi stack export, pulumi stack import)"
        yield fact_of(resource, FactKind.STATE, why, lifted)


def _members(resource: Resource) -> Iterator[TeardownFact]:
    """AWS deletes no organization that has member accounts."""
    if resource.type == ORGANIZATION:
        why = "AWS deletes no organization that has member accounts"
        lifted = "a person closes or removes each member account in AWS Organizations"
        yield fact_of(resource, FactKind.LOCKED, why, lifted)
