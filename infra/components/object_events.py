"""The pattern of the events that S3 sends to EventBridge for new objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from infra.iam.policy_builder import Text


def objects_created(bucket: Text, folders: Iterable[str]) -> dict[str, Any]:
    """The event pattern for new objects in some folders (``inbox/f-booking/``) of a bucket."""
    prefixes = [{"prefix": folder} for folder in folders]
    of_bucket = {"bucket": {"name": [bucket]}, "object": {"key": prefixes}}
    return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": of_bucket}
