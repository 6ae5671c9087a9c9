"""Patches for speed: caches and omits work that moto repeats at every request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, Final
from unittest.mock import patch

ASYMMETRIC: Final = ("RSA_", "ECC_", "SM2")


@contextmanager
def faster_moto() -> Iterator[None]:
    """Apply the patches to ``moto.core`` and ``moto.kms`` until the context ends."""
    from moto.core import responses, utils

    models: Any = import_module("moto.kms.models")
    generate = models.generate_private_key

    def only_if_asymmetric(spec: str) -> Any:
        """A symmetric key has no private key; moto generates one, which takes a tenth of a second."""
        return generate(spec) if spec.startswith(ASYMMETRIC) else None

    with (
        patch.object(responses, "method_names_from_class", cache(utils.method_names_from_class)),
        patch.object(models, "generate_private_key", only_if_asymmetric),
    ):
        yield
