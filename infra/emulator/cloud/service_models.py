"""AWS's service models, each read from disk once for boto3's clients and for moto's backends together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from botocore.loaders import JSONFileLoader, Loader


class _Shelf(JSONFileLoader):  # type: ignore[misc]
    """Reads a model file once; a model that moto is going to extend in place is read afresh."""

    def __init__(self, extended: frozenset[str]) -> None:
        self._extended, self._read = extended, dict[str, Any]()

    def load_file(self, path: str) -> Any:
        """The parsed file, or None where there is none."""
        if Path(path).parts[-3] in self._extended:
            return super().load_file(path)
        if path not in self._read:
            self._read[path] = super().load_file(path)
        return self._read[path]


@cache
def _shelf() -> _Shelf:
    from importlib.util import find_spec

    found = find_spec("moto")
    roots = [Path(place) for place in found.submodule_search_locations or ()] if found else []
    extended = {path.parts[-3] for root in roots for path in root.glob("*/*/service-2.moto-extras.json*")}
    return _Shelf(frozenset(extended))


@cache
def client_loader() -> Loader:
    """The loader of every boto3 session of the emulator."""
    return Loader(file_loader=_shelf())


@contextmanager
def shared_models() -> Iterator[None]:
    """moto with one loader for all its models, instead of a new one for each, and one list of regions per service."""
    import botocore.session
    from moto.core.base_backend import AccountSpecificBackend
    from moto.core.loaders import Loader as MotoLoader
    from moto.core.loaders import moto_root

    loader = MotoLoader(extra_search_paths=[moto_root], file_loader=_shelf())
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
