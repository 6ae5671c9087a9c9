"""Takes an estate down: the plan from the states, then the stacks in reverse order, then what remains is read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from infra.context.estate import Lock
from infra.engine.automation.aws_refusals import KEPT, explained
from infra.engine.automation.engine_messages import message_of
from infra.engine.automation.estate_operations import WORKERS, operate_estate
from infra.engine.automation.stack_operations import DeploymentError, Observer, Operation, StackResult
from infra.engine.automation.target import Target
from infra.engine.graph import Graph, Resource
from infra.engine.provider_scopes import scope_of
from infra.engine.state_document import from_json
from infra.errors import KitError, UsageError
from infra.manifest.manifest_model import Manifest
from infra.teardown.teardown_facts import Contents
from infra.teardown.teardown_plan import TeardownPlan, teardown_plan
from scripts.deployment.resource_contents import read_contents

MOST_NAMED: Final = 10


class TeardownRefused(KitError):  # noqa: N818 - it is an answer, not a fault
    """Nothing was deleted: the plan has blockers, or the confirmation was not the environment's name."""

    exit_code = 1


@dataclass(frozen=True)
class TeardownResult:
    """The stacks that were destroyed, how many of their resources were read back, and which of these are still there.

    ``read_back`` is 0 on real AWS, where nothing is read back.
    """

    stacks: tuple[StackResult, ...]
    read_back: int = 0
    remaining: tuple[Resource, ...] = ()


@dataclass(frozen=True)
class Teardown:
    """The teardown of chosen stacks (all of them where none is named) of what is deployed to a target."""

    manifest: Manifest
    target: Target
    only: tuple[str, ...]
    graph: Graph
    plan: TeardownPlan

    @classmethod
    def planned(cls, manifest: Manifest, target: Target, only: Sequence[str], today: date) -> Teardown:
        """Read the states of all stacks and count what they hold; nothing is changed.

        :raises UsageError: ``only`` names a stack that the manifest does not have.
        """
        graph, unread = deployed_graph(manifest, target)
        plan = teardown_plan(
            manifest,
            graph,
            only=only,
            contents=_contents(graph, target),
            unread=unread,
            emulated=target.emulated is not None,
            today=today,
        )
        return cls(manifest, target, tuple(only), graph, plan)

    @classmethod
    def foreseen(cls, manifest: Manifest, target: Target, only: Sequence[str], today: date) -> Teardown:
        """The plan for the estate as the program declares it, where nothing is deployed yet."""
        from infra.engine.embedded.runner import plan

        declared = plan(manifest)
        foreseen = teardown_plan(manifest, declared, only=only, emulated=target.emulated is not None, today=today)
        return cls(manifest, target, tuple(only), Graph(), foreseen)

    def run(self, observer: Observer) -> TeardownResult:
        """Destroy the stacks that have resources, dependents first, and read back what an emulated AWS still has.

        :raises TeardownRefused: the plan has blockers; nothing was deleted.
        :raises DeploymentError: a stack failed; the states have what is left, and the next run goes on from there.
        """
        if self.plan.blockers:
            raise TeardownRefused(f"{len(self.plan.blockers)} blockers; nothing was deleted")
        chosen = [stack.stack for stack in self.plan.stacks if self._in_state(stack.stack)]
        try:
            results = operate_estate(self.manifest, Operation.DESTROY, self.target, observer, chosen) if chosen else []
        except DeploymentError as error:
            raise DeploymentError(f"{error}\nWhat is left is in the states: repeat the command to go on") from None
        gone = [resource for resource in self.graph if resource.stack in chosen]
        if self.target.emulated is None:
            return TeardownResult(tuple(results))
        remaining = self.target.emulated.remaining(gone)
        if not remaining and {*chosen} == {resource.stack for resource in self.graph}:
            self.target.keep_lock(Lock())
        return TeardownResult(tuple(results), sum(resource.in_cloud for resource in gone), remaining)

    def _in_state(self, stack: str) -> bool:
        return any(resource.stack == stack for resource in self.graph)


def require_nothing_left(result: TeardownResult) -> None:
    """:raises KitError: the emulated AWS still has resources of the stacks that were destroyed."""
    if result.remaining:
        names = [f"{each.stack}: {each.type} {each.name}" for each in result.remaining]
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        raise KitError(f"the emulated AWS still has {len(names)} resources: {'; '.join(names[:MOST_NAMED])}{more}")


def deployed_graph(manifest: Manifest, target: Target) -> tuple[Graph, dict[str, str]]:
    """The exported states of all stacks as one graph, and for each state that could not be read the reason."""
    from pulumi.automation import CommandError

    unread: dict[str, str] = {}

    def exported(stack: str) -> Mapping[str, Any] | None:
        try:
            return target.export(stack, target.lock)
        except (CommandError, UsageError) as error:
            unread[stack] = explained(message_of((), error)).removesuffix(f". {KEPT}")
            return None

    with ThreadPoolExecutor(WORKERS) as pool:
        documents = [each for each in pool.map(exported, manifest.plane_names()) if each]
    return Graph(resource for document in documents for resource in from_json(document, "export")), unread


def _contents(graph: Graph, target: Target) -> Contents:
    """What the resources hold: all of it in an emulated AWS, in a real one what the credentials at hand may list."""
    if target.emulated is not None:
        return target.emulated.contents(graph)
    clients = _AwsClients(graph)
    return read_contents(graph.custom, clients)


class _AwsClients:
    """boto3 clients with the role that the resource's provider assumes, or with the credentials at hand."""

    def __init__(self, graph: Graph) -> None:
        self._providers = {each.urn: each for each in graph.of_type("pulumi:providers:aws")}

    def __call__(self, resource: Resource, service: str) -> Any:
        import boto3

        provider = self._providers.get(resource.provider.rpartition("::")[0])
        role = scope_of(provider.props).role if provider else ""
        keys: dict[str, str] = {}
        if role:
            arn = f"arn:aws:iam::{resource.account}:role/{role}"
            found = boto3.client("sts").assume_role(RoleArn=arn, RoleSessionName="mso-down")["Credentials"]
            keys = {
                "aws_access_key_id": found["AccessKeyId"],
                "aws_secret_access_key": found["SecretAccessKey"],
                "aws_session_token": found["SessionToken"],
            }
        return boto3.client(service, region_name=resource.region or None, **keys)
