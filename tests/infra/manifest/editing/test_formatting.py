"""``mso fmt`` and every edit keep data, comments, blank lines and one-line values."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.files.yaml_document import parse_yaml
from infra.manifest.editing.formatting import format_manifest, scalar, to_yaml
from infra.manifest.reading.load import MANIFEST, REFERENCE

FILE = Path("mso.yaml")


def formatted(text: str) -> str:
    return format_manifest(parse_yaml(text, FILE), text)


UNFORMATTED = """\
# of the file
b: [1, # of the list
  2]

# of the version
version:   1   # beside it
practices:
    # of the first
    - slug:   "x"   # of its slug
      # of its name
      name: 'it''s'


    - {slug: y,
       name: "a: b"}   # of the second
text: |
  two
  lines
# last
"""

FORMATTED = """\
# of the version
version: 1  # beside it

practices:
  # of the first
  - slug: x  # of its slug
    # of its name
    name: it's

  # of the second
  - {slug: y, name: 'a: b'}

# of the file
b: [1, 2]  # of the list
text: "two\\U0000000alines\\U0000000a"
# last
"""


def test_a_hand_written_file_is_reformatted() -> None:
    assert formatted(UNFORMATTED) == FORMATTED


@pytest.mark.parametrize(
    "text", [FORMATTED, (REFERENCE / MANIFEST).read_text(encoding="utf-8")], ids=["small", "reference"]
)
def test_a_formatted_file_is_unchanged(text: str) -> None:
    assert formatted(text) == text


SCALARS = {
    "yes": "'yes'",
    "1": "'1'",
    "": "''",
    "a: b": "'a: b'",
    "it's": "it's",
    "- x": "'- x'",
    "x #y": "'x #y'",
    "2026-01-01": "'2026-01-01'",
    "é": "é",
    "a\tb": '"a\\U00000009b"',
    "null": "'null'",
    " x": "' x'",
    "aws+{account}@x.example": "aws+{account}@x.example",
}


@pytest.mark.parametrize(("value", "written"), SCALARS.items())
def test_strings_are_quoted_only_where_necessary(value: str, written: str) -> None:
    assert scalar(value) == written


ODD = ["yes", "1", "a: b", "- x", "'", '"', "#", "null", "2026-01-01", "x]", "{", "&a", "*b", "\n", "a\tb", "1e3"]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(ODD)
VALUES = st.recursive(
    WORDS | st.booleans() | st.none() | st.integers(-9999, 9999) | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS.filter(bool), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(WORDS.filter(bool), VALUES, min_size=1, max_size=4))
def test_written_data_is_read_back_unchanged(data: dict[str, Any]) -> None:
    text = to_yaml(data)
    again = parse_yaml(text, FILE)
    assert (again.data, again.problems) == (data, ())
    assert formatted(text) == text


LINES = (REFERENCE / MANIFEST).read_text(encoding="utf-8").splitlines()
EXPECTED = parse_yaml("\n".join(LINES), FILE).data
PLACES = st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["above", "beside", "blank"]), st.integers(0, 6))


@settings(max_examples=50, deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=8, unique_by=lambda place: place[0]))
def test_comments_survive_and_formatting_is_idempotent(places: list[tuple[int, str, int]]) -> None:
    lines = list(LINES)
    for line, where, depth in sorted(places, reverse=True):
        if where == "beside" and lines[line].strip() and "#" not in lines[line]:
            lines[line] += f"  # note {line}."
        elif where != "beside":
            lines.insert(line, "" if where == "blank" else " " * depth + f"# note {line}.")
    text = "\n".join(lines) + "\n"
    once = formatted(text)
    assert parse_yaml(once, FILE).data == EXPECTED
    assert sorted(re.findall(r"# note \d+\.", once)) == sorted(re.findall(r"# note \d+\.", text))
    assert formatted(once) == once
