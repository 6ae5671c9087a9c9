"""The provider of the emulated AWS: creates each resource with boto3, reads it back, and compares the two."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import TracebackType
from typing import Any, Final

from infra.emulator.cloud.boto3_clients import PAYER, Clients, Credentials, RoleCall, seeded
from infra.emulator.cloud.emulated_cloud import EmulatedCloud, emulated_cloud
from infra.emulator.cloud.http_server import Endpoint, serve
from infra.emulator.cloud.network_closure import closed_network
from infra.emulator.cloud.process_isolation import clean_environment, loopback_url, port_of
from infra.emulator.live_policies.snapshot import Snapshot, snapshot
from infra.emulator.moto_patches.stepfunctions import executed_state_machines, execution_state
from infra.emulator.provider.binding import Binding, NotEmulatedError, NotFoundError, Props, bindings
from infra.emulator.provider.binding_context import BindingContext
from infra.emulator.provider.data_source_answers import DATA_SOURCES
from infra.emulator.provider.import_ids import with_region
from infra.emulator.provider.import_read import import_differences, read_for_import
from infra.emulator.provider.read_back import (
    declared_only,
    invalid_policies,
    known_properties,
    not_read_back,
    read_back,
)
from infra.engine.prediction.data_sources import PROVIDER_INDEPENDENT, answer
from infra.engine.prediction.output_prediction import diff_inputs, shape_of, with_auto_name
from infra.engine.prediction.resource_shapes import compute
from infra.engine.provider import CheckFailure, Diff, PartialError, ProviderError, Scope, State
from infra.engine.values import Properties, reveal


class Emulator:
    """An emulated AWS organization as a provider. Use it as a context manager, or ``close`` it."""

    payer: Final = PAYER

    def __init__(self, clients: Clients, stack: ExitStack, cloud: EmulatedCloud | None = None) -> None:
        self._clients, self._stack, self._cloud = clients, stack, cloud
        self._incomplete: set[tuple[str, str]] = set()  # URN and id of each partially created resource

    @classmethod
    def start(cls, *, runs_state_machines: bool = False) -> Emulator:
        """Start an empty AWS inside this process; one that runs state machines checks their definitions as well."""
        stack = ExitStack()
        cloud = stack.enter_context(emulated_cloud())
        clients = Clients()
        if runs_state_machines:
            stack.enter_context(executed_state_machines(clients.client_as))
        return cls(clients, stack, cloud)

    @classmethod
    def attach(cls, url: str) -> Emulator:
        """Connect to the emulated AWS that another process serves at a loopback URL."""
        endpoint, stack = loopback_url(url), ExitStack()
        stack.enter_context(clean_environment())
        stack.enter_context(closed_network([port_of(endpoint)]))
        return cls(Clients(endpoint), stack)

    def close(self) -> None:
        """Close the emulated AWS; one that was started here is discarded."""
        self._stack.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def client(self, account: str, service: str, region: str) -> Any:
        """A boto3 client for an account, with credentials of OrganizationAccountAccessRole."""
        return self._clients.client(account, service, region)

    def client_as(self, role_arn: str, service: str, region: str) -> Any:
        """A boto3 client that acts as a role, whoever may assume it."""
        return self._clients.client_as(role_arn, service, region)

    def execution_state(self, arn: str) -> tuple[str, str, str, list[Any]]:
        """Status, error, cause and events of an execution, as the API of Step Functions gives them."""
        return execution_state(arn)

    def decide_role_calls(self, decide: RoleCall) -> None:
        """Decide each call that is made as a role, also by a state machine; without, each of them is allowed."""
        self._clients.decide_role_call = decide

    def credentials(self, account: str) -> Credentials:
        """Credentials of an account, named as the environment variables of the AWS CLI and boto3."""
        return self._clients.credentials(account)

    def role_credentials(self, account: str, role: str) -> Credentials:
        """Credentials of a role (its path and name), whoever may assume it."""
        return self._clients.credentials(account, role)

    def serve(self, port: int = 0) -> Endpoint:
        """Serve the emulated AWS over HTTP on 127.0.0.1, for tools in other processes; port 0 chooses a free port."""
        if self._cloud is None:
            raise ProviderError("another process serves this emulator already")
        return self._stack.enter_context(serve(port, self._cloud))

    @property
    def writes(self) -> int:
        """The number of requests so far that may have changed something; of another process's emulator 0."""
        return self._cloud.writes if self._cloud else 0

    def snapshot(self) -> Snapshot:
        """What the accounts hold now of what decides on calls; of another process's emulator nothing is known."""
        return snapshot(self._cloud.shims) if self._cloud else {}

    # --- the provider ---------------------------------------------------------------------------------------------

    def check(self, type_: str, name: str, inputs: Properties, scope: Scope) -> tuple[Properties, list[CheckFailure]]:
        """The inputs with an auto-generated name where the type has one; a policy must be a JSON object."""
        return with_auto_name(type_, name, inputs, scope), list(invalid_policies(type_, inputs))

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:  # noqa: ARG002
        """The changed inputs, and those that force a replacement."""
        return diff_inputs(type_, olds, news, ignore)

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        """Create the resource and read it back; a type that moto does not support is declared only, with the reason."""
        binding = bindings().get(type_)
        if binding is None:
            return declared_only(urn, type_, inputs, scope, "no binding for this type")
        with self._operation(urn, type_, inputs):
            context = self._context(inputs, scope)
            try:
                id_ = binding.create(context, known_properties(urn, type_, inputs, scope))
            except NotEmulatedError as reason:
                return declared_only(urn, type_, inputs, scope, str(reason))
            props = known_properties(urn, type_, inputs, scope, id_)
            try:
                binding.configure(context, props)
                state = read_back(binding, context, urn, inputs, scope, id_)
                return state or not_read_back(urn, type_, inputs, scope, id_)
            except NotEmulatedError as reason:
                return declared_only(urn, type_, inputs, scope, f"created partially: {reason}", id_)
            except Exception as error:
                if _deleted(binding, context, props):
                    raise
                self._incomplete.add((urn, id_))
                message = f"exists and is incomplete, and could not be deleted: {error}"
                raise PartialError(message, State(id_, compute(shape_of(type_), urn, inputs, scope, id_)[1])) from error

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State | None:
        """The current state of the resource, or None where it does not exist."""
        binding = bindings().get(type_)
        if binding is None:
            return declared_only(urn, type_, inputs, scope, "no binding for this type", id_)
        with self._operation(urn, type_, inputs):
            try:
                return read_back(binding, self._context(inputs, scope), urn, inputs, scope, id_)
            except NotFoundError:
                return None
            except NotEmulatedError as reason:
                return declared_only(urn, type_, inputs, scope, str(reason), id_)

    def read_for_import(self, urn: str, type_: str, id_: str, scope: Scope) -> tuple[State, Properties] | None:
        """The resource with this id and the inputs that a program would state for it; None where it does not exist.

        An id that ends in ``@REGION`` is one of another region than the provider's.
        """
        given, region = with_region(id_)
        with self._operation(urn, type_, {}):
            context = self._context({"region": region}, scope)
            return read_for_import(type_, context, urn, replace(scope, region=context.region), given)

    def import_(
        self, urn: str, type_: str, id_: str, declared: Properties, scope: Scope
    ) -> tuple[State, Properties, tuple[str, ...]] | None:
        """The same with the names of the inputs that are declared otherwise."""
        found = self.read_for_import(urn, type_, id_, scope)
        return found and (*found, tuple(import_differences(type_, found[1], declared)))

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:
        """Update the resource in place and read it back."""
        binding = bindings().get(type_)
        if binding is None:
            return declared_only(urn, type_, news, scope, "no binding for this type", id_)
        with self._operation(urn, type_, news):
            context, before = self._context(news, scope), known_properties(urn, type_, olds, scope, id_)
            try:
                after = known_properties(urn, type_, news, scope, id_)
                binding.update(context, before, after)
                if (urn, id_) in self._incomplete:
                    binding.configure(context, after)
                    self._incomplete.remove((urn, id_))
                state = read_back(binding, context, urn, news, scope, id_)
                return state or not_read_back(urn, type_, news, scope, id_)
            except (NotEmulatedError, NotFoundError) as reason:  # a resource that moto never created is not found
                return declared_only(urn, type_, news, scope, str(reason), id_)

    def delete(
        self,
        urn: str,
        type_: str,
        id_: str,
        inputs: Properties,
        outputs: Properties,  # noqa: ARG002  # the id and the inputs are sufficient
        scope: Scope,
    ) -> None:
        """Delete the resource; a resource that does not exist is not an error."""
        binding = bindings().get(type_)
        if binding is None:
            return
        with self._operation(urn, type_, inputs):
            try:
                binding.delete(self._context(inputs, scope), known_properties(urn, type_, inputs, scope, id_))
            except (NotFoundError, NotEmulatedError):
                return

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        """The answer to a data source, from the emulated accounts where it depends on them."""
        if token in DATA_SOURCES:
            try:
                with seeded(f"invoke {token}"):
                    return DATA_SOURCES[token](self._context(args, scope), args)
            except (NotEmulatedError, NotFoundError) as error:
                raise ProviderError(f"the data source {token} failed: {error}") from error
        return answer(PROVIDER_INDEPENDENT, token, args, scope)

    def _context(self, inputs: Properties, scope: Scope) -> BindingContext:
        return BindingContext(self._clients, scope.account, reveal(inputs.get("region")) or scope.region, scope.role)

    @contextmanager
    def _operation(self, urn: str, type_: str, inputs: Properties) -> Iterator[None]:
        """Seed random ids with the URN and the replacing inputs, and convert every exception to a ``ProviderError``."""
        shape = shape_of(type_)
        fixed = {key: reveal(inputs[key]) for key in sorted({*shape.replace, *shape.replace_when} & inputs.keys())}
        seed = f"{urn} {json.dumps(fixed, sort_keys=True, default=str)}"
        try:
            with seeded(seed):
                yield
        except PartialError as error:
            raise PartialError(f"{urn.rsplit('::', 1)[-1]} ({type_}): {error}", error.state) from error
        except (ProviderError, NotEmulatedError, NotFoundError) as error:
            raise ProviderError(f"{urn.rsplit('::', 1)[-1]} ({type_}): {error}") from error
        except Exception as error:
            message = f"the emulator's own code for this type failed with {type(error).__name__}: {error}"
            raise ProviderError(f"{urn.rsplit('::', 1)[-1]} ({type_}): {message}") from error


def _deleted(binding: Binding, context: BindingContext, props: Props) -> bool:
    """Whether a partially created resource could be deleted, so that the next run can create it."""
    try:
        binding.delete(context, props)
    except NotFoundError:
        return True
    except (ProviderError, NotEmulatedError):
        return False
    return binding.delete_call is not None or type(binding).delete is not Binding.delete
