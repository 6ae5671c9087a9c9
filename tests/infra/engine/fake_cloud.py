"""A cloud of a few lines, and a stack on it, for programs that put the engine through its paces.

Resources are of type ``aws:test/thing:Thing`` (or any other). Each has the output ``arn``. A ``size`` or ``home`` that
changes forces a replacement, and so does a ``name``, which must be free when the resource is created.
"""

# ruff: noqa: ARG002 - a provider's signatures

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from infra.engine.deployment import Deployment
from infra.engine.goal_state import Step
from infra.engine.graph import Graph, Resource, Status
from infra.engine.journal import NoJournal
from infra.engine.program_run import run_program
from infra.engine.provider import CheckFailure, Diff, PartialError, ProviderError, Scope, State
from infra.engine.stack_contents import Record
from infra.engine.values import Properties, reveal

ACCOUNT, OTHER_ACCOUNT, REGION = "111111111111", "222222222222", "us-east-2"
REPLACING = frozenset({"size", "home", "name"})


@dataclass
class Cloud:
    """What exists, by id; ``calls`` says what was asked for, in order, as ``create NAME``."""

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    scopes: dict[str, Scope] = field(default_factory=dict)
    invoked: list[tuple[str, dict[str, Any], Scope]] = field(default_factory=list)
    made: int = 0
    fail_at: int = -1
    broken: set[str] = field(default_factory=set)
    half: set[str] = field(default_factory=set)

    def _operate(self, verb: str, urn: str, scope: Scope) -> str:
        name = urn.rsplit("::", 1)[-1]
        if len(self.calls) == self.fail_at:
            self.fail_at = -1
            raise ProviderError(f"no {verb} today")
        if name in self.broken:
            raise ProviderError(f"{verb} is broken for {name}")
        self.calls.append(f"{verb} {name}")
        self.scopes[f"{verb} {name}"] = scope
        return name

    def _hold(self, id_: str, inputs: Properties) -> State:
        self.things[id_] = reveal(dict(inputs))
        return State(id_, {**inputs, "arn": f"arn:test:{id_}"}, Status.EMULATED)

    def check(self, type_: str, name: str, inputs: Properties, scope: Scope) -> tuple[Properties, list[CheckFailure]]:
        bad = [CheckFailure("colour", "must not be beige")] if inputs.get("colour") == "beige" else []
        return inputs, bad

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:
        before, after = reveal(dict(olds)), reveal(dict(news))
        changed = tuple(sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key)))
        forced = tuple(key for key in changed if key in REPLACING)
        same_name = "name" in after and before.get("name") == after["name"]
        return Diff(changed, forced, bool(forced) and same_name)

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        name = self._operate("create", urn, scope)
        taken = {thing.get("name") for thing in self.things.values()} - {None}
        if inputs.get("name") in taken:
            raise ProviderError(f"the name {inputs['name']} is taken")
        self.made += 1
        state = self._hold(f"{name}-{self.made}", inputs)
        if name in self.half:
            raise PartialError(f"{name} is only half made", state)
        return state

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State | None:
        self._operate("read", urn, scope)
        found = self.things.get(id_)
        return State(id_, {**found, "arn": f"arn:test:{id_}"}, Status.EMULATED) if found is not None else None

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:
        self._operate("update", urn, scope)
        assert id_ in self.things, f"{id_} is not there to be updated"
        return self._hold(id_, news)

    def delete(self, urn: str, type_: str, id_: str, inputs: Properties, outputs: Properties, scope: Scope) -> None:
        self._operate("delete", urn, scope)
        used_by = [other for other, thing in self.things.items() if thing.get("home") == id_]
        if used_by:
            raise ProviderError(f"{id_} is still in use by {', '.join(used_by)}")
        self.things.pop(id_, None)

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        self.invoked.append((token, dict(args), scope))
        if token == "aws:test/broken:broken":
            raise ProviderError("nobody knows")
        return {"answer": f"{args.get('question')}!", "account": scope.account}

    @property
    def changes(self) -> list[str]:
        """The calls that changed something."""
        return [call for call in self.calls if not call.startswith("read ")]


Program = Callable[[], object]


@dataclass
class Stack:
    """One stack on one cloud; ``graph`` is what the last run left."""

    cloud: Cloud
    graph: Graph = field(default_factory=Graph)
    journal: Record = field(default_factory=NoJournal)
    exported: Mapping[str, Properties] = field(default_factory=dict)
    last: Deployment | None = None
    seen: list[tuple[Step, str]] = field(default_factory=list)

    def up(self, program: Program, *, preview: bool = False) -> Graph:
        """Run a program, and return the new graph; a preview leaves the stack as it was."""
        self.cloud.calls.clear()
        self.seen.clear()
        self.last = Deployment(
            self.graph,
            self.cloud,
            preview=preview,
            observer=self._observe,
            journal=NoJournal() if preview else self.journal,
            exported=self.exported.get,
        )
        try:
            run_program(
                lambda: void(program()), self.last, project="kit", stack_name="dev", organization="acme", root=Path("/")
            )
        finally:
            graph = self.last.graph()
            if not preview:
                self.graph = graph
        return graph

    def _observe(self, step: Step, resource: Resource) -> None:
        self.seen.append((step, resource.name))

    def __getitem__(self, name: str) -> Resource:
        """The one resource of this logical name."""
        (found,) = (resource for resource in self.graph if resource.name == name)
        return found


class Thing(pulumi.CustomResource):
    """A resource of the fake cloud."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, opts: pulumi.ResourceOptions, token: str = "aws:test/thing:Thing", /, **inputs: Any
    ) -> None:
        super().__init__(token, name, {**inputs, "arn": None}, opts)


class Box(pulumi.ComponentResource):
    """A component; ``opts`` for what goes into it are in ``inside``."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions, token: str = "test:index:Box") -> None:
        super().__init__(token, name, {}, opts)
        self.inside = pulumi.ResourceOptions(parent=self)


def void(_: object) -> None:
    """Makes a program of an expression."""


def account(
    name: str = "here", account_id: str = ACCOUNT, region: str = REGION, role: str = "mso/deployer"
) -> aws.Provider:
    """An explicit provider for one account."""
    roles = [aws.ProviderAssumeRoleArgs(role_arn=f"arn:aws:iam::{account_id}:role/{role}")]
    return aws.Provider(name, region=region, allowed_account_ids=[account_id], assume_roles=roles)


def here(provider: aws.Provider | None = None, **options: Any) -> pulumi.ResourceOptions:
    """Options that put a resource into an account, with any others."""
    return pulumi.ResourceOptions(provider=provider or account(), **options)


def at_rest(graph: Graph) -> Graph:
    """A graph without the lines of code that declared it, to compare what different programs made."""
    return Graph(replace(resource, source=None) for resource in (*graph, *graph.doomed))
