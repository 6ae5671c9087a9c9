"""All leaks: the name of each, the invariant whose verdict must be LEAK, and the change to the small estate."""

from __future__ import annotations

import leaks_by_access_point
import leaks_by_common_mistake
import leaks_by_configuration
import leaks_by_data_path
import leaks_by_delegation
import leaks_by_federation
import leaks_by_log_and_code
import leaks_by_means
import leaks_by_operator
import leaks_by_permission_set
import leaks_by_policy
import leaks_by_query
import leaks_by_runner
import leaks_by_service
import leaks_by_sign_in
import leaks_by_silence
import leaks_by_tag
import leaks_by_undeclared_principal
from change_builders import Leak

LEAKS: list[Leak] = [
    *leaks_by_policy.LEAKS,
    *leaks_by_operator.LEAKS,
    *leaks_by_federation.LEAKS,
    *leaks_by_log_and_code.LEAKS,
    *leaks_by_delegation.LEAKS,
    *leaks_by_means.LEAKS,
    *leaks_by_service.LEAKS,
    *leaks_by_data_path.LEAKS,
    *leaks_by_common_mistake.LEAKS,
    *leaks_by_permission_set.LEAKS,
    *leaks_by_tag.LEAKS,
    *leaks_by_undeclared_principal.LEAKS,
    *leaks_by_access_point.LEAKS,
    *leaks_by_query.LEAKS,
    *leaks_by_runner.LEAKS,
    *leaks_by_sign_in.LEAKS,
    *leaks_by_configuration.LEAKS,
    *leaks_by_silence.LEAKS,
]
