"""Signs the list of a bundle's files, and verifies such a signature: Ed25519 with a key in a file, or a KMS key.

A signature says that who holds the key vouched for these bytes. Whose key it is, the reader has to know from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.errors import UsageError
from infra.files.foreign_file import read_bytes

ED25519: Final = "Ed25519"
ECDSA_P256: Final = "ECDSA_SHA_256"
"""As KMS names it: on the curve P-256, the signature in DER."""
KEY_FIX: Final = "make one with `openssl genpkey -algorithm ed25519 -out key.pem`, and keep it to yourself"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature over bytes. ``public_key`` is a SubjectPublicKeyInfo in DER; ``made_with`` names the key, if it has
    a name."""

    algorithm: str
    public_key: bytes
    signature: bytes
    made_with: str = ""

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the public key, in hexadecimal digits."""
        return hashlib.sha256(self.public_key).hexdigest()

    def as_data(self) -> dict[str, str]:
        """As JSON data."""
        return {
            "algorithm": self.algorithm,
            "public_key": base64.b64encode(self.public_key).decode(),
            "public_key_sha256": self.fingerprint,
            "signature": base64.b64encode(self.signature).decode(),
            "made_with": self.made_with,
        }


Signer = Callable[[bytes], Signature]


def key_file_signer(file: Path) -> Signer:
    """Signs with the Ed25519 private key in a PEM file.

    :raises UsageError: there is no such key in it.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    content = read_bytes(file, missing=KEY_FIX)
    try:
        key = serialization.load_pem_private_key(content, password=None)
    except TypeError:
        raise UsageError(f"{file}: the key has a passphrase. Fix: name a key without one, or use --kms-key") from None
    except Exception:
        raise UsageError(f"{file}: no private key in PEM. Fix: {KEY_FIX}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{file}: the key is not of the type Ed25519. Fix: {KEY_FIX}")
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = key.public_key().public_bytes(serialization.Encoding.DER, form)
    return lambda content: Signature(ED25519, public, key.sign(content))


def read_public_key(file: Path) -> bytes:
    """The SubjectPublicKeyInfo, in DER, of a public key in a PEM file.

    :raises UsageError: there is none in it.
    """
    from cryptography.hazmat.primitives import serialization

    content = read_bytes(file)
    try:
        key = serialization.load_pem_public_key(content)
    except Exception:
        fix = "write it with `openssl pkey -in key.pem -pubout -out public.pem`"
        raise UsageError(f"{file}: no public key in PEM. Fix: {fix}") from None
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def parse_signature(data: Mapping[str, Any], where: str) -> Signature:
    """A signature from JSON data.

    :raises UsageError: a field is missing, or is not in Base64.
    """
    try:
        public, signed = (base64.b64decode(str(data[name]), validate=True) for name in ("public_key", "signature"))
        return Signature(str(data["algorithm"]), public, signed, str(data.get("made_with", "")))
    except (KeyError, ValueError) as error:
        raise UsageError(f"{where}: not a signature ({error}). Fix: take the file as it was made") from None


def holds(signature: Signature, content: bytes) -> bool:
    """Whether the signature is one over this content, by the key that it names; any other algorithm is none."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = serialization.load_der_public_key(signature.public_key)
        if signature.algorithm == ED25519 and isinstance(key, Ed25519PublicKey):
            key.verify(signature.signature, content)
            return True
        if signature.algorithm == ECDSA_P256 and isinstance(key, EllipticCurvePublicKey):
            key.verify(signature.signature, content, ECDSA(hashes.SHA256()))
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return False
