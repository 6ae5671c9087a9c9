"""The allowlist of AWS services is written in IAM prefixes."""

import re

from infra.guardrails import eligible_services


def test_every_entry_is_an_iam_prefix_and_named_once() -> None:
    assert all(
        re.fullmatch(r"[a-z0-9-]+", prefix) for prefix in {*eligible_services.eligible(), *eligible_services.minimum()}
    )
    assert len(set(eligible_services.minimum())) == len(eligible_services.minimum())


def test_what_is_allowed_is_eligible_or_exempt_for_a_reason() -> None:
    minimum = set(eligible_services.minimum())
    assert eligible_services.exempt() == minimum - eligible_services.eligible()
