"""Every change that looks like a leak and is none: those without a kind of leak, and those beside each kind."""

from __future__ import annotations

import benign_changes
import leaks_by_access_point
import leaks_by_configuration
import leaks_by_counterpart
import leaks_by_declaration
import leaks_by_delegation
import leaks_by_domain
import leaks_by_federation
import leaks_by_log_and_code
import leaks_by_means
import leaks_by_name
import leaks_by_open_host
import leaks_by_permission_set
import leaks_by_program
import leaks_by_query
import leaks_by_runner
import leaks_by_service
import leaks_by_sign_in
import leaks_by_silence
import leaks_by_tag
import leaks_by_text
import leaks_by_undeclared_principal
import leaks_by_undelivered_log
from change_builders import Change

EVERY_BENIGN_CHANGE: list[tuple[str, Change]] = [
    *benign_changes.BENIGN_CHANGES,
    *leaks_by_access_point.BENIGN_CHANGES,
    *leaks_by_configuration.BENIGN_CHANGES,
    *leaks_by_counterpart.BENIGN_CHANGES,
    *leaks_by_declaration.BENIGN_CHANGES,
    *leaks_by_delegation.BENIGN_CHANGES,
    *leaks_by_domain.BENIGN_CHANGES,
    *leaks_by_federation.BENIGN_CHANGES,
    *leaks_by_log_and_code.BENIGN_CHANGES,
    *leaks_by_means.BENIGN_CHANGES,
    *leaks_by_name.BENIGN_CHANGES,
    *leaks_by_open_host.BENIGN_CHANGES,
    *leaks_by_permission_set.BENIGN_CHANGES,
    *leaks_by_program.BENIGN_CHANGES,
    *leaks_by_query.BENIGN_CHANGES,
    *leaks_by_runner.BENIGN_CHANGES,
    *leaks_by_service.BENIGN_CHANGES,
    *leaks_by_sign_in.BENIGN_CHANGES,
    *leaks_by_silence.BENIGN_CHANGES,
    *leaks_by_tag.BENIGN_CHANGES,
    *leaks_by_text.BENIGN_CHANGES,
    *leaks_by_undeclared_principal.BENIGN_CHANGES,
    *leaks_by_undelivered_log.BENIGN_CHANGES,
]
