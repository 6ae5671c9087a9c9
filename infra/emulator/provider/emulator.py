"""The provider of the embedded AWS: each resource made real through boto3, read back, compared to its declaration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Final

from infra.emulator.cloud.boto3_clients import PAYER, Clients, Credentials, seeded
from infra.emulator.cloud.emulated_cloud import EmulatedCloud, emulated_cloud
from infra.emulator.cloud.http_server import Endpoint, serve
from infra.emulator.cloud.network_guard import closed_network, loopback_url, own_environment
from infra.emulator.provider.binding import Binding, GoneError, NotEmulatedError, Props, bindings
from infra.emulator.provider.binding_context import BindingContext
from infra.emulator.provider.data_source_answers import EMULATED
from infra.emulator.provider.read_back import declared_only, known_of, malformed, read_back, unread
from infra.engine.datasources import PURE, answer
from infra.engine.output_prediction import difference, shape_of, with_name
from infra.engine.provider import CheckFailure, Diff, ProviderError, Scope, State
from infra.engine.values import Properties, reveal


class Emulator:
    """An AWS organization on loopback, as a provider. Use it as a context manager, or ``close`` it."""

    payer: Final = PAYER

    def __init__(self, clients: Clients, stack: ExitStack, world: EmulatedCloud | None = None) -> None:
        self._clients, self._stack, self._world = clients, stack, world

    @classmethod
    def start(cls) -> Emulator:
        """An empty AWS inside this process."""
        stack = ExitStack()
        world = stack.enter_context(emulated_cloud())
        return cls(Clients(), stack, world)

    @classmethod
    def attach(cls, url: str) -> Emulator:
        """The AWS that another process serves at a loopback URL."""
        endpoint, stack = loopback_url(url), ExitStack()
        stack.enter_context(own_environment())
        stack.enter_context(closed_network())
        return cls(Clients(endpoint), stack)

    def close(self) -> None:
        """Leave the emulated AWS; one that was started here is gone."""
        self._stack.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def client(self, account: str, service: str, region: str) -> Any:
        """A boto3 client in an account, entered by the role that AWS Organizations leaves there."""
        return self._clients.client(account, service, region)

    def credentials(self, account: str) -> Credentials:
        """Keys of an account as the AWS CLI and boto3 read them from the environment."""
        return self._clients.credentials(account)

    def serve(self, port: int = 0) -> Endpoint:
        """The same AWS over HTTP on 127.0.0.1, for tools in other processes; port 0 takes any free one."""
        if self._world is None:
            raise ProviderError("this emulator is served by another process already")
        return self._stack.enter_context(serve(port, self._world))

    # --- the provider ---------------------------------------------------------------------------------------------

    def check(self, type_: str, name: str, inputs: Properties, scope: Scope) -> tuple[Properties, list[CheckFailure]]:
        """Inputs with an automatic name where the type has one; a policy that is no JSON object is refused."""
        return with_name(type_, name, inputs, scope), list(malformed(type_, inputs))

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:  # noqa: ARG002
        """What changed from the old inputs to the new."""
        return difference(type_, olds, news, ignore)

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        """Bring the resource up and read it back; what moto cannot do is declared, and says so."""
        binding = bindings().get(type_)
        if binding is None:
            return declared_only(urn, type_, inputs, scope, "no binding for this type")
        with self._operation(urn, type_, inputs):
            place = self._place(inputs, scope)
            try:
                id_ = binding.create(place, known_of(urn, type_, inputs, scope))
            except NotEmulatedError as lack:
                return declared_only(urn, type_, inputs, scope, str(lack))
            props = known_of(urn, type_, inputs, scope, id_)
            try:
                binding.settle(place, props)
                return read_back(binding, place, urn, inputs, scope, id_) or unread(urn, type_, inputs, scope, id_)
            except NotEmulatedError as lack:
                return declared_only(urn, type_, inputs, scope, f"created in part: {lack}", id_)
            except Exception:
                _undo(binding, place, props)
                raise

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State | None:
        """The resource as it is now, or None where there is none."""
        binding = bindings().get(type_)
        if binding is None:
            return declared_only(urn, type_, inputs, scope, "no binding for this type", id_)
        with self._operation(urn, type_, inputs):
            try:
                return read_back(binding, self._place(inputs, scope), urn, inputs, scope, id_)
            except GoneError:
                return None
            except NotEmulatedError as lack:
                return declared_only(urn, type_, inputs, scope, str(lack), id_)

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:
        """Change the resource in place and read it back."""
        binding = bindings().get(type_)
        if binding is None:
            return declared_only(urn, type_, news, scope, "no binding for this type", id_)
        with self._operation(urn, type_, news):
            place, before = self._place(news, scope), known_of(urn, type_, olds, scope, id_)
            try:
                binding.update(place, before, known_of(urn, type_, news, scope, id_))
                return read_back(binding, place, urn, news, scope, id_) or unread(urn, type_, news, scope, id_)
            except (NotEmulatedError, GoneError) as lack:  # what moto never had is gone from the start
                return declared_only(urn, type_, news, scope, str(lack), id_)

    def delete(
        self,
        urn: str,
        type_: str,
        id_: str,
        inputs: Properties,
        outputs: Properties,  # noqa: ARG002  # the id and the inputs tell all
        scope: Scope,
    ) -> None:
        """Take the resource down; one that is gone already is no error."""
        binding = bindings().get(type_)
        if binding is None:
            return
        with self._operation(urn, type_, inputs):
            try:
                binding.delete(self._place(inputs, scope), known_of(urn, type_, inputs, scope, id_))
            except (GoneError, NotEmulatedError):
                return

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        """Answer a data source, from the emulated accounts where it asks about them."""
        if token in EMULATED:
            try:
                with seeded(f"invoke {token}"):
                    return EMULATED[token](self._place(args, scope), args)
            except (NotEmulatedError, GoneError) as error:
                raise ProviderError(f"the data source {token} has no answer: {error}") from error
        return answer(PURE, token, args, scope)

    def _place(self, inputs: Properties, scope: Scope) -> BindingContext:
        return BindingContext(self._clients, scope.account, reveal(inputs.get("region")) or scope.region, scope.role)

    @contextmanager
    def _operation(self, urn: str, type_: str, inputs: Properties) -> Iterator[None]:
        """Seeds what happens inside by URN and by what forces a replacement; turns every failure into a sentence."""
        fixed = {key: reveal(inputs[key]) for key in sorted(shape_of(type_).replace & inputs.keys())}
        seed = f"{urn} {json.dumps(fixed, sort_keys=True, default=str)}"
        try:
            with seeded(seed):
                yield
        except (ProviderError, NotEmulatedError, GoneError) as error:
            raise ProviderError(f"{urn.rsplit('::', 1)[-1]} ({type_}): {error}") from error
        except Exception as error:
            told = f"the emulator's own code for this type failed with {type(error).__name__}: {error}"
            raise ProviderError(f"{urn.rsplit('::', 1)[-1]} ({type_}): {told}") from error


def _undo(binding: Binding, place: BindingContext, props: Props) -> None:
    """Take a half-made resource down again, so that the next run can make it; the first failure is the one reported."""
    try:
        binding.delete(place, props)
    except (ProviderError, GoneError, NotEmulatedError):
        return
