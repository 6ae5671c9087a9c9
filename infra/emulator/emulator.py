"""The provider of the embedded AWS: each resource made real through boto3, read back, compared to its declaration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Final

from infra.emulator.binding import Binding, GoneError, NotEmulatedError, Props, bindings, find
from infra.emulator.clients import PAYER, Clients, Credentials, seeded
from infra.emulator.faults import meaning
from infra.emulator.guard import closed_network, loopback_url, own_environment
from infra.emulator.invokes import EMULATED
from infra.emulator.lens import Names, differences, fill, seen
from infra.emulator.server import Endpoint, serve
from infra.emulator.world import World, moto_world
from infra.engine.datasources import PURE, answer
from infra.engine.graph import Difference, Status
from infra.engine.predict import difference, shape_of, with_name
from infra.engine.provider import CheckFailure, Diff, ProviderError, Scope, State
from infra.engine.shapes import compute
from infra.engine.values import UNKNOWN, Properties, reveal

INSTRUCTIONS: Final = (
    "allowOverwrite applyImmediately bypassPolicyLockoutSafetyCheck closeOnDeletion "
    "delayAfterPolicyCreationInMs deletionWindowInDays expectedBucketOwner finalSnapshotIdentifier forceDelete "
    "forceDestroy forceDetachPolicies forceNewDeployment forceOverwriteReplicaSecret overwrite recoveryWindowInDays "
    "region revokeRulesOnDelete rotateImmediately skipDestroy skipFinalSnapshot tagsAll timeouts waitForSteadyState"
)
"""Inputs that tell the provider how to act; AWS holds none of them, so none is compared."""


@dataclass(frozen=True, slots=True)
class Site:
    """One account and region, and the clients to work there."""

    clients: Clients
    account: str
    region: str
    role: str = ""

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call ``service.operation`` and give its answer; failures say which operation failed."""
        service, method = operation.split(".")
        try:
            with self.clients.acting(self.account, service, self.region, self.role) as client:
                return getattr(client, method)(**parameters)
        except Exception as error:
            raise meaning(operation, error) from error

    def at(self, *, account: str = "", region: str = "") -> Site:
        """The same in another account or region."""
        return replace(self, account=account or self.account, region=region or self.region)

    def filled(self, operation: str, props: Mapping[str, Any], names: Names) -> dict[str, Any]:
        """Parameters for an operation: each input that it has a place for."""
        service, method = operation.split(".")
        with self.clients.acting(self.account, service, self.region, self.role) as client:
            model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
        parameters: dict[str, Any] = fill(model.input_shape, dict(props), names) if model.input_shape else {}
        return parameters


class Emulator:
    """An AWS organization on loopback, as a provider. Use it as a context manager, or ``close`` it."""

    payer: Final = PAYER

    def __init__(self, clients: Clients, stack: ExitStack, world: World | None = None) -> None:
        self._clients, self._stack, self._world = clients, stack, world

    @classmethod
    def start(cls) -> Emulator:
        """An empty AWS inside this process."""
        stack = ExitStack()
        world = stack.enter_context(moto_world())
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
        """Inputs with an automatic name where the type has one."""
        return with_name(type_, name, inputs, scope), []

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:  # noqa: ARG002
        """What changed from the old inputs to the new."""
        return difference(type_, olds, news, ignore)

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        """Bring the resource up and read it back; what moto cannot do is declared, and says so."""
        binding = bindings().get(type_)
        if binding is None:
            return _declared(urn, type_, inputs, scope, "no binding for this type")
        with self._operation(urn, type_, inputs):
            site = self._site(inputs, scope)
            try:
                id_ = binding.create(site, _props(urn, type_, inputs, scope))
            except NotEmulatedError as lack:
                return _declared(urn, type_, inputs, scope, str(lack))
            props = _props(urn, type_, inputs, scope, id_)
            try:
                binding.settle(site, props)
                return _read_back(binding, site, urn, inputs, scope, id_) or _unread(urn, type_, inputs, scope, id_)
            except NotEmulatedError as lack:
                return _declared(urn, type_, inputs, scope, f"created in part: {lack}", id_)
            except Exception:
                _undo(binding, site, props)
                raise

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State | None:
        """The resource as it is now, or None where there is none."""
        binding = bindings().get(type_)
        if binding is None:
            return _declared(urn, type_, inputs, scope, "no binding for this type", id_)
        with self._operation(urn, type_, inputs):
            try:
                return _read_back(binding, self._site(inputs, scope), urn, inputs, scope, id_)
            except GoneError:
                return None
            except NotEmulatedError as lack:
                return _declared(urn, type_, inputs, scope, str(lack), id_)

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:
        """Change the resource in place and read it back."""
        binding = bindings().get(type_)
        if binding is None:
            return _declared(urn, type_, news, scope, "no binding for this type", id_)
        with self._operation(urn, type_, news):
            site, before = self._site(news, scope), _props(urn, type_, olds, scope, id_)
            try:
                binding.update(site, before, _props(urn, type_, news, scope, id_))
                return _read_back(binding, site, urn, news, scope, id_) or _unread(urn, type_, news, scope, id_)
            except NotEmulatedError as lack:
                return _declared(urn, type_, news, scope, str(lack), id_)

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
                binding.delete(self._site(inputs, scope), _props(urn, type_, inputs, scope, id_))
            except (GoneError, NotEmulatedError):
                return

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        """Answer a data source, from the emulated accounts where it asks about them."""
        if token in EMULATED:
            try:
                with seeded(f"invoke {token}"):
                    return EMULATED[token](self._site(args, scope), args)
            except (NotEmulatedError, GoneError) as error:
                raise ProviderError(f"the data source {token} has no answer: {error}") from error
        return answer(PURE, token, args, scope)

    def _site(self, inputs: Properties, scope: Scope) -> Site:
        return Site(self._clients, scope.account, reveal(inputs.get("region")) or scope.region, scope.role)

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


def _props(urn: str, type_: str, inputs: Properties, scope: Scope, id_: Any = None) -> Props:
    """Inputs, computed outputs, account, region, payer, and the id (a predicted one, until there is one)."""
    plain = {name: value for name, value in reveal(dict(inputs)).items() if value is not None}
    found_id, outputs = compute(shape_of(type_), urn, plain, scope, id_)
    known = {**outputs, "account": scope.account, "region": plain.get("region") or scope.region, "payer": PAYER}
    return Props(plain, {name: value for name, value in {**known, "id": found_id}.items() if value is not UNKNOWN})


def _read_back(binding: Binding, site: Site, urn: str, inputs: Properties, scope: Scope, id_: str) -> State | None:
    """The resource as AWS holds it. Declared values stand in the outputs; where they came back otherwise it says so."""
    props = _props(urn, binding.type, inputs, scope, id_)
    found = binding.read(site, props)
    if found is None:
        return None
    outputs = compute(shape_of(binding.type), urn, inputs, scope, id_)[1]
    unseen = binding.unseen.union(INSTRUCTIONS.split())
    declared = {key: value for key, value in props.inputs.items() if key not in unseen}
    told = {name: find(path, found) for name, path in binding.outputs.items() if name not in inputs}
    return State(
        id_,
        {**outputs, **{name: value for name, value in told.items() if value is not None}},
        Status.SHIM if binding.echoes(props) else Status.EMULATED,
        tuple(differences(declared, seen(declared, dict(found), binding.names))),
    )


def _declared(urn: str, type_: str, inputs: Properties, scope: Scope, why: str, id_: Any = None) -> State:
    """The resource as it was declared, with predicted outputs, and the reason why it is no more than that."""
    found_id, outputs = compute(shape_of(type_), urn, inputs, scope, id_)
    return State(found_id, outputs, Status.DECLARED, (Difference("", type_, f"not emulated: {why}"),))


def _unread(urn: str, type_: str, inputs: Properties, scope: Scope, id_: str) -> State:
    return _declared(urn, type_, inputs, scope, "moto took it, and does not give it back", id_)


def _undo(binding: Binding, site: Site, props: Props) -> None:
    """Take a half-made resource down again, so that the next run can make it; the first failure is the one reported."""
    try:
        binding.delete(site, props)
    except (ProviderError, GoneError, NotEmulatedError):
        return
