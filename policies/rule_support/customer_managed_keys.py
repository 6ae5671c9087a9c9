"""Checks that a property names a customer managed KMS key, not one that AWS owns or manages."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model import Check
from policies.props import NotKnown, Props

KEY = "arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555"
"""The ARN of a customer managed key, for examples."""

AWS_MANAGED = "alias/aws/"
KEY_TYPES = frozenset({"aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/alias:Alias"})


def customer_key(path: str) -> Check:
    """The property names a customer managed key; an unknown value passes only if it comes from a key in the plan."""

    def check(props: Props) -> Iterator[str]:
        try:
            key = props.at(path)
        except NotKnown as unknown:
            if unknown.origins and unknown.origins <= KEY_TYPES:
                return
            raise
        if not isinstance(key, str) or not key:
            yield f"{path} is missing, must name a customer managed key"
        elif AWS_MANAGED in key:
            yield f"{path} is {key!r}, an AWS managed key; must name a customer managed key"

    return check
