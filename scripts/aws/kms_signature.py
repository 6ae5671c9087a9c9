"""Signs at most 4,096 bytes with a KMS key on the curve P-256, which never leaves KMS."""

from __future__ import annotations

from typing import Any, Final

from infra.errors import KitError, UsageError
from policies.evidence.signature import ECDSA_P256, Signature, Signer

CURVE: Final = "ECC_NIST_P256"
ARN_FIELDS: Final = 6


def kms_signer(key: str, profile: str = "", endpoint: str = "") -> Signer:
    """Signs with the KMS key of this ARN, with the credentials of a profile or the ambient ones.

    :raises UsageError: not the ARN of a key, or the key is of another kind.
    :raises KitError: KMS does not answer, or refuses.
    """
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    fields = key.split(":")
    if len(fields) != ARN_FIELDS or fields[0] != "arn" or fields[2] != "kms" or not fields[3]:
        raise UsageError(f"--kms-key {key}: not the ARN of a KMS key. Fix: arn:aws:kms:REGION:ACCOUNT:key/ID")
    try:
        session = boto3.Session(profile_name=profile or None, region_name=fields[3])
        kms: Any = session.client("kms", endpoint_url=endpoint or None)
        public = kms.get_public_key(KeyId=key)
    except (BotoCoreError, ClientError) as error:
        raise KitError(f"--kms-key {key}: {error}") from None
    if ECDSA_P256 not in public.get("SigningAlgorithms", ()):
        found = ", ".join(public.get("SigningAlgorithms", ())) or "nothing"
        fix = f"create one with KeySpec {CURVE} for SIGN_VERIFY"
        raise UsageError(f"--kms-key {key}: the key signs with {found}. Fix: {fix}")

    def sign(content: bytes) -> Signature:
        try:
            answer = kms.sign(KeyId=key, Message=content, MessageType="RAW", SigningAlgorithm=ECDSA_P256)
        except (BotoCoreError, ClientError) as error:
            raise KitError(f"--kms-key {key}: {error}") from None
        return Signature(ECDSA_P256, public["PublicKey"], answer["Signature"], key)

    return sign
