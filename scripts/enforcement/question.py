"""One permission that a call takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policies.separation.iam.conditions import Values


@dataclass(frozen=True, slots=True)
class Question:
    """An action on an ARN (``*`` for an action without resource types), with the keys that it has besides the call's.
    """

    action: str
    arn: str
    keys: Mapping[str, Values] = field(default_factory=dict)
