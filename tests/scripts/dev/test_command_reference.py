"""The page of the commands is what the commands say of themselves."""

from __future__ import annotations

from scripts.dev.command_reference import PAGE, page


def test_the_page_is_as_generated() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
