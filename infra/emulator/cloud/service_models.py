"""Caches botocore's service models, so that boto3 clients and moto backends read each of them from disk once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from botocore.loaders import JSONFileLoader, Loader


class _CachingFileLoader(JSONFileLoader):  # type: ignore[misc]  # botocore has no types
    """Reads a model file once; a model that moto extends in place is read each time."""

    def __init__(self, extended: frozenset[str]) -> None:
        self._extended, self._read = extended, dict[str, Any]()

    def load_file(self, path: str) -> Any:
        """The parsed file, or None where it does not exist."""
        if Path(path).parts[-3] in self._extended:
            return super().load_file(path)
        if path not in self._read:
            self._read[path] = super().load_file(path)
        return self._read[path]


@cache
def _file_loader() -> _CachingFileLoader:
    from importlib.util import find_spec

    found = find_spec("moto")
    roots = [Path(folder) for folder in found.submodule_search_locations or ()] if found else []
    extended = {path.parts[-3] for root in roots for path in root.glob("*/*/service-2.moto-extras.json*")}
    return _CachingFileLoader(frozenset(extended))


@cache
def client_loader() -> Loader:
    """The loader for all boto3 sessions of the emulator."""
    return Loader(file_loader=_file_loader())


@contextmanager
def shared_models() -> Iterator[None]:
    """Patch moto to use one loader for all models and one list of regions per service, instead of new ones."""
    import botocore.session
    from moto.core.base_backend import AccountSpecificBackend
    from moto.core.loaders import Loader as MotoLoader
    from moto.core.loaders import moto_root

    loader = MotoLoader(extra_search_paths=[moto_root], file_loader=_file_loader())
    generate = AccountSpecificBackend._generate_regions
    regions: dict[str, list[str]] = {}

    @cache
    def session() -> Any:
        inner = botocore.session.Session()
        inner.register_component("data_loader", client_loader())
        return inner

    def regions_of(self: Any, service: str) -> list[str]:
        if service not in regions:
            regions[service] = generate(self, service)
        return regions[service]

    with (
        patch("moto.core.utils.create_loader", lambda: loader),
        patch.object(AccountSpecificBackend, "get_session", session),
        patch.object(AccountSpecificBackend, "_generate_regions", regions_of),
    ):
        yield
