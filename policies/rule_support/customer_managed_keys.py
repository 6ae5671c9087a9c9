"""Which key encrypts: a customer-managed key, named; a key that AWS owns or manages is not its owner's."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model import Check
from policies.props import NotKnown, Props

KEY = "arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555"
"""A customer-managed key, for examples."""

AWS_MANAGED = "alias/aws/"
KEY_TYPES = frozenset({"aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/alias:Alias"})


def customer_key(path: str) -> Check:
    """The path names a customer-managed key. A value not known yet passes only if it comes from a key of this plan."""

    def check(props: Props) -> Iterator[str]:
        try:
            key = props.at(path)
        except NotKnown as unknown:
            if unknown.origins and unknown.origins <= KEY_TYPES:
                return
            raise
        if not isinstance(key, str) or not key:
            yield f"{path} is missing: name the data owner's own key"
        elif AWS_MANAGED in key:
            yield f"{path} is {key!r}, a key that AWS manages and its owner cannot withhold"

    return check
