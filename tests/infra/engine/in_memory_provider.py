"""An in-memory provider, and a stack on it, for tests of the engine.

Resources have the type ``aws:test/resource:FakeResource`` (or any other) and the output ``arn``. A change of ``size``,
``parent_id`` or ``name`` forces a replacement; a ``name`` must not be in use when the resource is created.
"""

# ruff: noqa: ARG002 - a provider's signatures

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.goal_state import Step
from infra.engine.embedded.journal import NoJournal
from infra.engine.embedded.program_run import run_program
from infra.engine.embedded.stack_contents import ChangeRecorder
from infra.engine.graph import Graph, Resource, Status
from infra.engine.provider import CheckFailure, Diff, PartialError, ProviderError, Scope, State
from infra.engine.values import Properties, reveal

ACCOUNT, OTHER_ACCOUNT, REGION = "111111111111", "222222222222", "us-east-2"
REPLACING = frozenset({"size", "parent_id", "name"})


@dataclass
class InMemoryProvider:
    """``resources`` are those that exist, by id; ``calls`` are the operations in order, as ``create NAME``."""

    resources: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    scopes: dict[str, Scope] = field(default_factory=dict)
    invoked: list[tuple[str, dict[str, Any], Scope]] = field(default_factory=list)
    created: int = 0
    failing_call: int = -1
    failing: set[str] = field(default_factory=set)
    partially_created: set[str] = field(default_factory=set)

    def _operate(self, verb: str, urn: str, scope: Scope) -> str:
        name = urn.rsplit("::", 1)[-1]
        if len(self.calls) == self.failing_call:
            self.failing_call = -1
            raise ProviderError(f"{verb} failed")
        if name in self.failing:
            raise ProviderError(f"{verb} fails for {name}")
        self.calls.append(f"{verb} {name}")
        self.scopes[f"{verb} {name}"] = scope
        return name

    def _store(self, id_: str, inputs: Properties) -> State:
        self.resources[id_] = reveal(dict(inputs))
        return State(id_, {**inputs, "arn": f"arn:test:{id_}"}, Status.EMULATED)

    def check(self, type_: str, name: str, inputs: Properties, scope: Scope) -> tuple[Properties, list[CheckFailure]]:
        bad = [CheckFailure("color", "must not be beige")] if inputs.get("color") == "beige" else []
        return inputs, bad

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:
        before, after = reveal(dict(olds)), reveal(dict(news))
        changed = tuple(sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key)))
        forced = tuple(key for key in changed if key in REPLACING)
        same_name = "name" in after and before.get("name") == after["name"]
        return Diff(changed, forced, bool(forced) and same_name)

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        name = self._operate("create", urn, scope)
        taken = {resource.get("name") for resource in self.resources.values()} - {None}
        if inputs.get("name") in taken:
            raise ProviderError(f"the name {inputs['name']} is taken")
        self.created += 1
        state = self._store(f"{name}-{self.created}", inputs)
        if name in self.partially_created:
            raise PartialError(f"{name} is only partially created", state)
        return state

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State | None:
        self._operate("read", urn, scope)
        found = self.resources.get(id_)
        return State(id_, {**found, "arn": f"arn:test:{id_}"}, Status.EMULATED) if found is not None else None

    def import_(
        self, urn: str, type_: str, id_: str, declared: Properties, scope: Scope
    ) -> tuple[State, Properties, tuple[str, ...]] | None:
        state, found = self.read(urn, type_, id_, declared, scope), self.resources.get(id_, {})
        if state is None:
            return None
        return state, found, tuple(name for name in declared if declared[name] != found.get(name))

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:
        self._operate("update", urn, scope)
        assert id_ in self.resources, f"{id_} does not exist"
        return self._store(id_, news)

    def delete(self, urn: str, type_: str, id_: str, inputs: Properties, outputs: Properties, scope: Scope) -> None:
        self._operate("delete", urn, scope)
        used_by = [other for other, resource in self.resources.items() if resource.get("parent_id") == id_]
        if used_by:
            raise ProviderError(f"{id_} is still in use by {', '.join(used_by)}")
        self.resources.pop(id_, None)

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        self.invoked.append((token, dict(args), scope))
        if token == "aws:test/broken:broken":
            raise ProviderError("no answer")
        return {"answer": f"{args.get('question')}!", "account": scope.account}

    @property
    def changes(self) -> list[str]:
        """The calls that change something."""
        return [call for call in self.calls if not call.startswith("read ")]


Program = Callable[[], object]


@dataclass
class Stack:
    """One stack on one provider; ``graph`` is the result of the last run."""

    provider: InMemoryProvider
    graph: Graph = field(default_factory=Graph)
    journal: ChangeRecorder = field(default_factory=NoJournal)
    exported: Mapping[str, Properties] = field(default_factory=dict)
    last: Deployment | None = None
    steps: list[tuple[Step, str]] = field(default_factory=list)

    def up(self, program: Program, *, preview: bool = False) -> Graph:
        """Run a program and return the new graph; a preview does not change the stack."""
        self.provider.calls.clear()
        self.steps.clear()
        self.last = Deployment(
            self.graph,
            self.provider,
            preview=preview,
            observer=self._observe,
            journal=NoJournal() if preview else self.journal,
            exported=self.exported.get,
        )
        try:
            run_program(
                lambda: discard(program()),
                self.last,
                project="kit",
                stack_name="dev",
                organization="acme",
                root=Path("/"),
            )
        finally:
            graph = self.last.graph()
            if not preview:
                self.graph = graph
        return graph

    def _observe(self, step: Step, resource: Resource) -> None:
        self.steps.append((step, resource.name))

    def __getitem__(self, name: str) -> Resource:
        """The one resource of this logical name."""
        (found,) = (resource for resource in self.graph if resource.name == name)
        return found


class FakeResource(pulumi.CustomResource):
    """A resource of the in-memory provider."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, opts: pulumi.ResourceOptions, token: str = "aws:test/resource:FakeResource", /, **inputs: Any
    ) -> None:
        super().__init__(token, name, {**inputs, "arn": None}, opts)


class FakeComponent(pulumi.ComponentResource):
    """A component; ``child_options`` are the options of its children."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions, token: str = "test:index:FakeComponent") -> None:
        super().__init__(token, name, {}, opts)
        self.child_options = pulumi.ResourceOptions(parent=self)


def discard(_: object) -> None:
    """Turn an expression into a statement, so that a lambda is a program."""


def aws_account(
    name: str = "default", account_id: str = ACCOUNT, region: str = REGION, role: str = "mso/deployer"
) -> aws.Provider:
    """An explicit provider for one account."""
    roles = [aws.ProviderAssumeRoleArgs(role_arn=f"arn:aws:iam::{account_id}:role/{role}")]
    return aws.Provider(name, region=region, allowed_account_ids=[account_id], assume_roles=roles)


def in_account(provider: aws.Provider | None = None, **options: Any) -> pulumi.ResourceOptions:
    """Resource options with the provider of an account, and any other options."""
    return pulumi.ResourceOptions(provider=provider or aws_account(), **options)


def without_sources(graph: Graph) -> Graph:
    """The graph without source lines, to compare the results of different programs."""
    return Graph(replace(resource, source=None) for resource in (*graph, *graph.pending_deletes))
