"""Patches for speed: caches and omits work that moto and botocore repeat at every request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, Final
from unittest.mock import patch

ASYMMETRIC: Final = ("RSA_", "ECC_", "SM2")
SIGNED_AT: Final = "20000101T000000Z"


@contextmanager
def faster_moto() -> Iterator[None]:
    """Apply the patches to ``moto.core``, ``moto.kms`` and ``botocore.auth`` until the context ends."""
    from botocore.auth import SigV4Auth
    from moto.core import responses, utils

    models: Any = import_module("moto.kms.models")
    generate = models.generate_private_key

    def only_if_asymmetric(spec: str) -> Any:
        """A symmetric key has no private key; moto generates one, which takes a tenth of a second."""
        return generate(spec) if spec.startswith(ASYMMETRIC) else None

    with (
        patch.object(responses, "method_names_from_class", cache(utils.method_names_from_class)),
        patch.object(models, "generate_private_key", only_if_asymmetric),
        patch.object(SigV4Auth, "add_auth", _name_caller),
    ):
        yield


def _name_caller(self: Any, request: Any) -> None:
    """Set the header of a signed request, without the signature, which nobody checks and which takes a tenth of it."""
    request.context["timestamp"] = SIGNED_AT
    self._modify_request_before_signing(request)
    request.headers["Authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={self.scope(request)}, SignedHeaders=host, Signature=none"
    )
