"""The operations that a cross-account role may declare, and the requests that each of them takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from policies.data_files import read_data


@cache
def operation_actions() -> Mapping[str, Sequence[Mapping[str, str]]]:
    """Operation -> its requests: ``action``, ``kind`` of the target, and for some ``pass_role_to`` (a service)."""
    found: Mapping[str, Sequence[Mapping[str, str]]] = read_data("separation/reference/operation_actions.yaml")
    return found
