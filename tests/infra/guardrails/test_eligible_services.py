"""The allowlist of AWS services consists of IAM prefixes."""

import re

from infra.guardrails import eligible_services


def test_every_entry_is_an_iam_prefix_and_occurs_once() -> None:
    allowed = eligible_services.allowed_prefixes()
    assert all(re.fullmatch(r"[a-z0-9-]+", prefix) for prefix in {*eligible_services.eligible_prefixes(), *allowed})
    assert len(set(allowed)) == len(allowed)


def test_every_allowed_service_is_hipaa_eligible_or_exempt() -> None:
    allowed = set(eligible_services.allowed_prefixes())
    assert eligible_services.exempt_prefixes() == allowed - eligible_services.eligible_prefixes()
