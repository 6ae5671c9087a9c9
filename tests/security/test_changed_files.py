"""A file that was changed at random is read, or refused with a message; ``tests/real`` tries thousands of each."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from file_mutations import READERS, mutations

from infra.errors import KitError

CASES = 60


@pytest.mark.parametrize("name", READERS)
def test_a_changed_file_is_read_or_refused_with_a_message(tmp_path: Path, name: str) -> None:
    file_name, document, read = READERS[name]
    refused = 0
    for content in mutations(document, 12 if name == "manifest" else CASES, seed=1):
        (tmp_path / file_name).write_bytes(content)
        begin, message = time.monotonic(), ""
        try:
            read(tmp_path / file_name)
        except KitError as error:
            refused, message = refused + 1, f"{error.exit_code} {error}"
        assert not message or (message.startswith("2 ") and len(message) > 4), content
        assert time.monotonic() - begin < 20, content
    assert refused
