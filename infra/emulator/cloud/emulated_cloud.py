"""moto as a world of its own inside this process: closed to the network, repeatable, mended."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import RLock
from typing import Any
from unittest.mock import patch

from infra.emulator.cloud.boto3_clients import SEED_HEADER
from infra.emulator.cloud.network_guard import closed_network, own_environment
from infra.emulator.cloud.service_models import shared_models
from infra.emulator.moto_patches import mended
from infra.emulator.moto_patches.speedups import quickened
from infra.emulator.shims.echo import Shims
from infra.emulator.shims.operations import ECHOES
from infra.engine.provider import ProviderError

_CONFIG: Any = {
    "core": {"mock_credentials": False, "reset_boto3_session": False},
    "lambda": {"use_docker": False},
    "batch": {"use_docker": False},
}


class EmulatedCloud:
    """One emulated AWS. Requests take turns, each draws its random ids from the seed it carries, shims answer first."""

    def __init__(self) -> None:
        self.shims = Shims(ECHOES)
        self._lock = RLock()

    @contextmanager
    def turn(self, seed: str | bytes | None) -> Iterator[None]:
        """This request's turn. With a seed, moto's own chance and Python's both follow it while the turn lasts."""
        from moto.moto_api._internal import mock_random

        with self._lock:
            if not seed:
                yield
                return
            mock_random.seed(seed)
            chance = random.getstate()
            random.seed(seed)
            try:
                with patch.object(uuid, "uuid4", mock_random.uuid4):
                    yield
            finally:
                random.setstate(chance)


@contextmanager
def emulated_cloud() -> Iterator[EmulatedCloud]:
    """An empty AWS in this process for as long as the context lasts; nothing of it is left behind."""
    with ExitStack() as stack:
        stack.enter_context(own_environment())
        from moto import mock_aws
        from moto.core.models import MockAWS

        if MockAWS._nested_count:
            raise ProviderError("an emulated AWS runs in this process already; leave it before starting another")
        mock = mock_aws(config=_CONFIG)
        mock.start()
        stack.callback(mock.stop)
        world = EmulatedCloud()
        stack.enter_context(mended())
        stack.enter_context(quickened())
        stack.enter_context(shared_models())
        stack.enter_context(_in_turn(world))
        stack.enter_context(_repeatable_defaults())
        stack.enter_context(closed_network())
        yield world


@contextmanager
def _in_turn(world: EmulatedCloud) -> Iterator[None]:
    """Requests of this process's own boto3 clients go through the world's door."""
    from moto.core.botocore_stubber import BotocoreStubber
    from moto.core.request import normalize_request

    process = BotocoreStubber.process_request

    def process_in_turn(self: Any, request: Any) -> Any:
        with world.turn(request.headers.get(SEED_HEADER)):
            shimmed = None
            if world.shims.concern(request.headers.get("Authorization", "")):
                shimmed = world.shims(normalize_request(request))
            return shimmed or process(self, request)

    with patch.object(BotocoreStubber, "process_request", process_in_turn):
        yield


@contextmanager
def _repeatable_defaults() -> Iterator[None]:
    """What each account has from the start (its default VPC, say) has the same ids whichever request comes first."""
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
