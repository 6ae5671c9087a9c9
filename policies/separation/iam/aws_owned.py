"""Resources that AWS owns (managed policies, aliases of AWS managed keys, service-linked roles) and protects."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from policies.data_files import read_data
from policies.separation.iam.patterns import arn_matches


@cache
def reserved_actions() -> Mapping[str, frozenset[str]]:
    """ARN pattern -> the actions, in lower case, that AWS refuses on matching resources whatever the policies allow."""
    reserved = read_data("separation/iam/aws_owned.yaml")
    return {pattern: frozenset(map(str.lower, actions)) for pattern, actions in reserved.items()}


def is_reserved(action: str, resource: str) -> bool:
    """Whether AWS refuses an action on a resource whatever the policies allow."""
    return any(
        action.lower() in actions and arn_matches(pattern, resource) for pattern, actions in reserved_actions().items()
    )
