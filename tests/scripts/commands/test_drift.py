"""``mso drift`` is told of mistakes before anything is read."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from infra.errors import UsageError
from scripts.commands.drift import command as drift


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--example"], "synthetic and never goes to real AWS"),
        (["--example", "clinical-nowhere"], "no stack clinical-nowhere; this environment has org"),
        (["--env", "no-such-folder"], "there is no manifest"),
    ],
)
def test_a_mistake_is_a_usage_error(arguments: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        CliRunner().invoke(drift, arguments, catch_exceptions=False)
