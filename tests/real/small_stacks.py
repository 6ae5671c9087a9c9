"""Stacks with small inline programs, driven by the embedded engine or by the Pulumi CLI over the same emulated AWS."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Protocol

import pulumi
import pulumi_aws as aws

from infra.context.estate import Lock
from infra.emulator.plugin.plugin_server import plugin_environment, plugin_server, write_executable
from infra.emulator.plugin.provider_servicer import VERSION
from infra.emulator.provider.emulator import Emulator
from infra.engine.automation.stack_operations import DeploymentError, Operation, StackEvent, operate
from infra.engine.automation.target import PROJECT, Target
from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.program_run import run_program
from infra.engine.graph import Graph, Resource
from infra.engine.provider import PartialError, ProviderError, Scope, State
from infra.engine.state_document import from_json, to_json
from infra.engine.urns import DIY_ORGANIZATION, name_of, type_of
from infra.engine.values import Properties
from infra.errors import KitError
from scripts.deployment.targets import file_backend

Program = Callable[[], None]
"""Declares the resources of one stack."""

REGION: Final = "us-west-2"
PASSPHRASE: Final = {"PULUMI_CONFIG_PASSPHRASE": "emulated"}
STEPS: Final = {"create-replacement": "replace", "import-replacement": "replace"}
PARTS_OF_A_REPLACEMENT: Final = ("replace", "delete-replaced", "discard-replaced", "remove-pending-replace")
"""Steps of the CLI that belong to a replacement; the embedded engine counts it once."""


class FaultyEmulator(Emulator):
    """An emulated AWS on which calls can be made to fail; ``faults`` are errors by operation and logical name."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.faults: dict[tuple[str, str], str] = {}

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        """Create the resource, or fail: before it exists, or, as ``create half``, after."""
        self._fail("create", urn)
        state = super().create(urn, type_, inputs, scope)
        if reason := self.faults.get(("create half", name_of(urn))):
            raise PartialError(reason, state)
        return state

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:
        """Update the resource, or fail."""
        self._fail("update", urn)
        return super().update(urn, type_, id_, olds, news, scope)

    def delete(self, urn: str, type_: str, id_: str, inputs: Properties, outputs: Properties, scope: Scope) -> None:
        """Delete the resource, or fail."""
        self._fail("delete", urn)
        super().delete(urn, type_, id_, inputs, outputs, scope)

    def _fail(self, operation: str, urn: str) -> None:
        if reason := self.faults.get((operation, name_of(urn))):
            raise ProviderError(reason)


@dataclass
class Outcome:
    """What one operation did: the steps by resource, the state it left (a preview none), the error where it failed."""

    steps: Counter[tuple[str, str]] = field(default_factory=Counter)
    graph: Graph = field(default_factory=Graph)
    error: str = ""
    lost: tuple[str, ...] = ()
    """Names of resources that the state has and the cloud has not."""


class Stack(Protocol):
    """One stack on either engine."""

    def run(self, operation: Operation, program: Program) -> Outcome:
        """Run one operation and return what it did."""
        ...


class EmbeddedStack:
    """A stack on the embedded engine."""

    def __init__(self, name: str, emulator: Emulator) -> None:
        self._name, self._emulator = name, emulator
        self._graph = Graph()

    def run(self, operation: Operation, program: Program) -> Outcome:
        """Run one operation; the state is kept as a document, as between two processes."""
        steps, error = Counter[tuple[str, str]](), ""

        def observe(step: str, resource: Resource) -> None:
            steps[str(step), resource.name] += 1

        preview = operation is Operation.PREVIEW
        deployment = Deployment(self._graph, self._emulator, preview=preview, observer=observe)
        try:
            if operation is Operation.REFRESH:
                deployment.refresh()
            else:
                run_program(
                    program, deployment, project=PROJECT, stack_name=self._name, organization=DIY_ORGANIZATION,
                    root=Path("/"),
                )  # fmt: skip
        except KitError as failure:
            error = str(failure)
        if preview:
            return Outcome(steps, Graph(), error)
        self._graph = from_json(json.loads(json.dumps(to_json(deployment.graph()))), "embedded")
        return Outcome(steps, self._graph, error)


class RealStack:
    """A stack of the Pulumi CLI."""

    def __init__(self, name: str, target: Target) -> None:
        self._name, self._target = name, target
        self._stack: Any = None
        self.release_locks = False
        folder = target.folder
        (folder / f"Pulumi.{name}.yaml").write_text(
            json.dumps({"config": {"pulumi:disable-default-providers": ["*"]}}), encoding="utf-8"
        )

    def run(self, operation: Operation, program: Program) -> Outcome:
        """Run one operation of the CLI."""
        steps, error = Counter[tuple[str, str]](), ""

        def observe(event: StackEvent) -> None:
            cloud = event.kind == "step" and type_of(event.urn).rpartition("$")[2].startswith("aws:")
            if cloud and event.text not in PARTS_OF_A_REPLACEMENT:
                steps[STEPS.get(event.text, event.text), name_of(event.urn)] += 1

        target = replace(self._target, program=lambda _name, _lock: program, release_locks=self.release_locks)
        try:
            operate(self._name, operation, target, target.lock, observe)
        except DeploymentError as failure:
            error = str(failure)
        return Outcome(steps, Graph() if operation is Operation.PREVIEW else self.graph(), error)

    def graph(self) -> Graph:
        """The exported state."""
        self._stack = self._stack or self._target.stack(self._name, self._target.lock)
        export = self._stack.export_stack()
        return from_json({"version": export.version, "deployment": export.deployment}, self._name)


@contextmanager
def real_stacks(emulator: Emulator, folder: Path) -> Iterator[Target]:
    """A Pulumi project in a folder whose AWS is the emulator; stacks bring their own programs."""
    with plugin_server(emulator) as port:
        write_executable(folder / "plugin", port)
        provider = {"name": "aws", "path": str(folder / "plugin"), "version": VERSION}
        project = {"name": PROJECT, "runtime": "python", "plugins": {"providers": [provider]}}
        (folder / "Pulumi.yaml").write_text(json.dumps(project), encoding="utf-8")
        (folder / "state").mkdir()
        yield target_in(folder)


def target_in(folder: Path) -> Target:
    """The target of such a project, in this or in another process."""
    return Target(
        folder=folder,
        variables={**plugin_environment(folder / "home"), **PASSPHRASE},
        backend=lambda _: file_backend(folder / "state"),
        program=lambda _name, _lock: lambda: None,
        lock=Lock(),
        keep_lock=lambda _: None,
    )


def lost(emulator: Emulator, graph: Graph, account: str) -> tuple[str, ...]:
    """The resources of a state that the emulated AWS does not have."""
    scope = Scope(account, REGION, "mso/deployer")
    held = (resource for resource in graph if resource.in_cloud and not resource.pending_replacement)
    return tuple(
        resource.name
        for resource in (*held, *graph.pending_deletes)
        if emulator.read(resource.urn, resource.type, str(resource.id), resource.inputs, scope) is None
    )


def in_account(account: str, role: str = "mso/deployer") -> pulumi.ResourceOptions:
    """Resource options with the explicit provider of an account, which assumes this role."""
    roles = [aws.ProviderAssumeRoleArgs(role_arn=f"arn:aws:iam::{account}:role/{role}")]
    provider = aws.Provider("account", region=REGION, allowed_account_ids=[account], assume_roles=roles)
    return pulumi.ResourceOptions(provider=provider)
