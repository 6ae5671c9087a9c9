"""The allowlist of AWS services is written in IAM prefixes."""

import re

from infra.guardrails import services


def test_every_entry_is_an_iam_prefix_and_named_once() -> None:
    assert all(re.fullmatch(r"[a-z0-9-]+", prefix) for prefix in {*services.eligible(), *services.minimum()})
    assert len(set(services.minimum())) == len(services.minimum())


def test_what_is_allowed_is_eligible_or_exempt_for_a_reason() -> None:
    minimum = set(services.minimum())
    assert services.exempt() == minimum - services.eligible()
