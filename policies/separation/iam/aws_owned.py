"""What AWS keeps to itself: its managed policies, its own keys' aliases, the roles that its services manage."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from policies.separation.iam.aws_facts import read_data
from policies.separation.iam.patterns import arn_matches


@cache
def fixed() -> Mapping[str, frozenset[str]]:
    """Pattern of a resource -> the actions, in lower case, that AWS refuses on it whatever policies say."""
    return {pattern: frozenset(map(str.lower, actions)) for pattern, actions in read_data("iam/aws_owned.yaml").items()}


def is_fixed(action: str, resource: str) -> bool:
    """Whether AWS refuses an action on a resource, whatever policies say."""
    return any(action.lower() in actions and arn_matches(pattern, resource) for pattern, actions in fixed().items())
