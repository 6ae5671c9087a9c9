"""What moto works out again at every request, worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, Final
from unittest.mock import patch

ASYMMETRIC: Final = ("RSA_", "ECC_", "SM2")


@contextmanager
def quickened() -> Iterator[None]:
    """moto with these short cuts for as long as the context lasts."""
    from moto.core import responses, utils

    models: Any = import_module("moto.kms.models")
    generate = models.generate_private_key

    def only_if_asymmetric(spec: str) -> Any:
        """A symmetric key has no private key; moto spends a tenth of a second on making one up."""
        return generate(spec) if spec.startswith(ASYMMETRIC) else None

    with (
        patch.object(responses, "method_names_from_class", cache(utils.method_names_from_class)),
        patch.object(models, "generate_private_key", only_if_asymmetric),
    ):
        yield
