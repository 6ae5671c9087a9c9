"""Tables fit sixty columns with whole words, and a pipe gets each row on one line."""

from __future__ import annotations

import pytest

from infra.shown_text import fitted
from policies.reporters.shown_table import line_width, table_lines

COLUMNS = ("rule", "title")
ROWS = [("S3-001", "Every bucket refuses public access from everywhere and anybody"), ("KMS-1", "Keys rotate")]


@pytest.mark.parametrize("width", [20, 40, 60, 80])
def test_no_line_is_wider_and_no_word_is_broken(width: int) -> None:
    lines = list(table_lines(COLUMNS, ROWS, width))
    assert max(map(len, lines)) <= width
    words = {word.rstrip(":") for line in lines for word in line.split()}
    assert {word for row in ROWS for cell in row for word in cell.split()} <= words


def test_a_pipe_gets_a_row_on_a_line() -> None:
    lines = list(table_lines(COLUMNS, ROWS, None))
    assert lines == [
        "rule    title",
        "S3-001  Every bucket refuses public access from everywhere and anybody",
        "KMS-1   Keys rotate",
    ]


def test_a_name_of_somebody_else_adds_no_line() -> None:
    lines = list(table_lines(COLUMNS, [("a\nFORGED", "b\x1b[2J")], None))
    assert len(lines) == 2
    assert "\x1b" not in lines[1]


def test_a_long_word_is_left_whole_and_the_rest_is_indented() -> None:
    arn = "arn:aws:iam::123456789012:role/a-very-long-name-of-a-role-that-does-not-fit"
    lines = list(fitted([f"    {arn} may read the charts of the practice in the north", "short"], 40))
    assert arn in lines[0] + lines[1]
    assert all(line.startswith("      ") for line in lines[1:-1])
    assert lines[-1] == "short"


def test_a_line_end_in_a_name_divides_nothing() -> None:
    lines = list(fitted(["a role named x\nFORGED that reads charts of the practice"], 30))
    assert not any(line.strip().startswith("FORGED") for line in lines)


def test_the_width_is_that_of_the_terminal_or_of_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert line_width() is None  # the output of a test is no terminal
    monkeypatch.setenv("COLUMNS", "60")
    assert line_width() == 60
