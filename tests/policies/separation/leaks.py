"""Every leak there is to plant: its name, the invariant that must notice it, and the change."""

from __future__ import annotations

import leaks_by_access_point
import leaks_by_assignment
import leaks_by_flow
import leaks_by_mistake
import leaks_by_name
import leaks_by_operator
import leaks_by_policy
import leaks_by_tag
from planting import Leak

LEAKS: list[Leak] = [
    *leaks_by_policy.LEAKS,
    *leaks_by_operator.LEAKS,
    *leaks_by_flow.LEAKS,
    *leaks_by_mistake.LEAKS,
    *leaks_by_assignment.LEAKS,
    *leaks_by_tag.LEAKS,
    *leaks_by_name.LEAKS,
    *leaks_by_access_point.LEAKS,
]
