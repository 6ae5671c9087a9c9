"""Patches of ``moto.s3``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def replication_rules() -> Iterator[None]:
    """Answer the replication rules of a bucket as they were put; moto leaves out which objects are replicated."""
    from moto.core.responses import ActionResult
    from moto.s3.responses import S3Response

    get = S3Response.get_bucket_replication

    def get_whole(self: Any) -> Any:
        put = self.backend.get_bucket_replication(self.bucket_name)
        if not put:
            return get(self)
        self.data["Action"] = "GetBucketReplication"
        rules = [_without_none(rule) for rule in put["Rule"]]
        return self.serialized(ActionResult({"ReplicationConfiguration": {"Role": put["Role"], "Rules": rules}}))

    with patch.object(S3Response, "get_bucket_replication", get_whole):
        yield


def _without_none(value: Any) -> Any:
    """The value with an empty text for each empty element, which was parsed as None."""
    if isinstance(value, dict):
        return {name: _without_none(each) for name, each in value.items()}
    return "" if value is None else value
