"""The KMS keys that buckets and objects are encrypted with now, and the aliases of keys, as moto holds them."""

from __future__ import annotations

from typing import Any


def object_key(bucket: str, name: str, version: str = "") -> str:
    """The customer managed key of an object, an ARN, id or alias; empty if it has none or does not exist."""
    holder = _bucket(bucket)
    versions = holder.keys.getlist(name, []) if holder is not None else []
    found = next((each for each in reversed(versions) if not version or each.version_id == version), None)
    encrypted = found is not None and getattr(found, "encryption", None) == "aws:kms"
    return _given(getattr(found, "kms_key_id", "")) if encrypted else ""


def bucket_key(bucket: str) -> str:
    """The customer managed key of a bucket's default encryption, an ARN, id or alias; empty if it has none."""
    holder = _bucket(bucket)
    rule = (holder.encryption or {}).get("Rule", {}) if holder is not None else {}
    return _given(rule.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID", ""))


def key_arn(key: str, account: str, region: str) -> str:
    """The ARN of a key given as ARN, id, or alias; the text itself if no such key exists."""
    from moto.kms.models import kms_backends

    name = key.rpartition(":")[2].removeprefix("key/")
    owner = key.split(":")[4] if key.count(":") >= 5 else account
    backend = dict.get(kms_backends.get(owner, {}), region)
    for id_, found in backend.keys.items() if backend is not None else ():
        if name == id_ or name in found.aliases:
            return f"arn:aws:kms:{region}:{owner}:key/{id_}"
    return key


def key_aliases(arn: str) -> tuple[str, ...]:
    """The aliases of a key (``alias/NAME``)."""
    from moto.kms.models import kms_backends

    region, account, name = arn.split(":")[3], arn.split(":")[4], arn.rpartition("/")[2]
    backend = dict.get(kms_backends.get(account, {}), region)
    found = backend.keys.get(name) if backend is not None else None
    return tuple(sorted(found.aliases)) if found is not None else ()


def _bucket(name: str) -> Any:
    from moto.s3.models import s3_backends

    for backends in list(s3_backends.values()):
        for backend in list(dict.values(backends)):
            if name in backend.buckets:
                return backend.buckets[name]
    return None


def _given(key: Any) -> str:
    text = key if isinstance(key, str) else ""
    return "" if "alias/aws/" in text else text
