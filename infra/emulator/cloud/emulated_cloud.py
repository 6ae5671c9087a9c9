"""moto inside this process as one emulated AWS: without network access, with deterministic ids, patched."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import RLock, get_ident
from typing import Any, Final
from unittest.mock import patch

from infra.emulator.cloud.boto3_clients import SEED_HEADER
from infra.emulator.cloud.network_closure import answering_a_request, closed_network
from infra.emulator.cloud.outgoing_requests import no_outgoing_requests
from infra.emulator.cloud.process_isolation import clean_environment
from infra.emulator.cloud.service_models import shared_models
from infra.emulator.moto_patches import patched_moto
from infra.emulator.moto_patches.speedups import faster_moto
from infra.emulator.shims.echo import Shims
from infra.emulator.shims.operations import ECHOES
from infra.engine.provider import ProviderError

LOOPBACK: Final = ("http://127.0.0.1:", "http://localhost:")
_CONFIG: Any = {
    "core": {"mock_credentials": False, "reset_boto3_session": False},
    "lambda": {"use_docker": False},
    "batch": {"use_docker": False},
}


class EmulatedCloud:
    """One emulated AWS: serves one request at a time, with ids from the seed of the request; shims are tried first."""

    def __init__(self) -> None:
        self.shims = Shims(ECHOES)
        self.ports: set[int] = set()  # to which this process may connect
        self.writes = 0  # requests so far that may have changed something
        self._lock = RLock()

    @contextmanager
    def exclusive_request(self, seed: str | bytes | None) -> Iterator[None]:
        """Hold the lock for one request; a seed determines the random numbers of moto and Python meanwhile."""
        from moto.moto_api._internal import mock_random

        with self._lock, answering_a_request():
            if not seed:
                yield
                return
            mock_random.seed(seed)
            python_state = random.getstate()
            random.seed(seed)
            here, unseeded = get_ident(), uuid.uuid4

            def uuid4() -> uuid.UUID:  # boto3 draws some in other threads, which wait for the lock
                drawn: uuid.UUID = mock_random.uuid4() if get_ident() == here else unseeded()
                return drawn

            try:
                with patch.object(uuid, "uuid4", uuid4):
                    yield
            finally:
                random.setstate(python_state)


@contextmanager
def emulated_cloud() -> Iterator[EmulatedCloud]:
    """An empty AWS in this process until the context ends; all patches are then removed."""
    with ExitStack() as stack:
        stack.enter_context(clean_environment())
        from moto import mock_aws
        from moto.core.models import MockAWS

        if MockAWS._nested_count:
            raise ProviderError("an emulated AWS runs in this process already; close it before starting another")
        mock = mock_aws(config=_CONFIG)
        mock.start()
        stack.callback(mock.stop)
        cloud = EmulatedCloud()
        stack.enter_context(patched_moto())
        stack.enter_context(faster_moto())
        stack.enter_context(shared_models())
        stack.enter_context(_intercepted_requests(cloud))
        stack.enter_context(_deterministic_backends())
        stack.enter_context(no_outgoing_requests())
        cloud.ports = stack.enter_context(closed_network())
        yield cloud


@contextmanager
def _intercepted_requests(cloud: EmulatedCloud) -> Iterator[None]:
    """Requests of boto3 clients in this process are served by the emulated cloud, one at a time."""
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.core.request import normalize_request

    process, call = BotocoreStubber.process_request, BotocoreStubber.__call__

    def call_named(self: Any, event_name: str, request: Any, **kwargs: Any) -> Any:
        request.operation = event_name.rpartition(".")[2]  # the event is ``before-send.SERVICE.OPERATION``
        return call(self, event_name, request, **kwargs)

    def process_exclusively(self: Any, request: Any) -> Any:
        if request.url.startswith(LOOPBACK):
            return None  # to a served endpoint, over HTTP as from any other process
        with cloud.exclusive_request(request.headers.get(SEED_HEADER)):
            cloud.writes += 1
            response = None
            if cloud.shims.may_handle(request.headers.get("Authorization", ""), getattr(request, "operation", "")):
                response = cloud.shims(normalize_request(request))
            return response or process(self, request)

    with (
        patch.object(BotocoreStubber, "process_request", process_exclusively),
        patch.object(BotocoreStubber, "__call__", call_named),
    ):
        yield


@contextmanager
def _deterministic_backends() -> Iterator[None]:
    """Initial resources of an account (its default VPC, for example) have the same ids whichever request is first."""
    from moto.core.base_backend import AccountSpecificBackend
    from moto.moto_api._internal import mock_random

    backend = AccountSpecificBackend.__getitem__

    def seeded_backend(self: Any, region: str) -> Any:
        if dict.__contains__(self, "aws" if region == "global" else region):
            return backend(self, region)
        before = mock_random.getstate()
        mock_random.seed(f"{self.service_name}/{self.account_id}/{region}")
        try:
            return backend(self, region)
        finally:
            mock_random.setstate(before)

    with patch.object(AccountSpecificBackend, "__getitem__", seeded_backend):
        yield
