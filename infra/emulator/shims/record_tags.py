"""The tags of what shims store: the operations of a service that tag a resource by its ARN, and list its tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

LIST, TAG, UNTAG = "ListTagsForResource", "TagResource", "UntagResource"
OPERATIONS: Final = frozenset({LIST, TAG, UNTAG})


def answer(operation: str, record: dict[str, Any], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The response of one of the operations; the tags stay in the record, as the call that made it gave them."""
    tags = {tag["Key"]: tag for tag in record.get("Tags") or ()}
    if operation == TAG:
        tags |= {tag["Key"]: tag for tag in parameters["Tags"]}
    elif operation == UNTAG:
        tags = {key: tag for key, tag in tags.items() if key not in parameters["TagKeys"]}
    record["Tags"] = list(tags.values())
    return {"Tags": record["Tags"]} if operation == LIST else {}
