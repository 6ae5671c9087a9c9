"""A guardrail that binds nowhere cannot be built."""

import pytest

from infra.components.guardrail import GuardrailArgs


def test_a_guardrail_without_a_target_is_refused() -> None:
    with pytest.raises(ValueError, match="'No way out' is attached to nothing and would protect nothing"):
        GuardrailArgs(kind="SERVICE_CONTROL_POLICY", description="No way out", content="{}", targets={}, tags={})
