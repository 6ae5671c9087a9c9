"""``mso fmt`` and every edit keep what a hand wrote: data, comments, blank lines, one-line values."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.manifest.editing.formatting import format_text, scalar, write
from infra.manifest.load import MANIFEST, REFERENCE
from infra.manifest.yaml_document import read

FILE = Path("mso.yaml")


def tidied(text: str) -> str:
    return format_text(read(text, FILE), text)


HAND = """\
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

TIDY = """\
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


def test_a_hand_written_file_becomes_tidy() -> None:
    assert tidied(HAND) == TIDY


@pytest.mark.parametrize("text", [TIDY, (REFERENCE / MANIFEST).read_text(encoding="utf-8")], ids=["small", "reference"])
def test_what_is_tidy_stays(text: str) -> None:
    assert tidied(text) == text


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
def test_words_are_quoted_only_where_they_must_be(value: str, written: str) -> None:
    assert scalar(value) == written


ODD = ["yes", "1", "a: b", "- x", "'", '"', "#", "null", "2026-01-01", "x]", "{", "&a", "*b", "\n", "a\tb", "1e3"]
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(ODD)
VALUES = st.recursive(
    WORDS | st.booleans() | st.none() | st.integers(-9999, 9999) | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS.filter(bool), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(WORDS.filter(bool), VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    text = write(data)
    again = read(text, FILE)
    assert (again.data, again.problems) == (data, ())
    assert tidied(text) == text


LINES = (REFERENCE / MANIFEST).read_text(encoding="utf-8").splitlines()
MEANT = read("\n".join(LINES), FILE).data
PLACES = st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(["above", "beside", "blank"]), st.integers(0, 6))


@settings(max_examples=150, deadline=None)
@given(st.lists(PLACES, min_size=1, max_size=8, unique_by=lambda place: place[0]))
def test_a_comment_anywhere_survives_and_tidying_again_changes_nothing(places: list[tuple[int, str, int]]) -> None:
    lines = list(LINES)
    for line, where, depth in sorted(places, reverse=True):
        if where == "beside" and lines[line].strip() and "#" not in lines[line]:
            lines[line] += f"  # note {line}."
        elif where != "beside":
            lines.insert(line, "" if where == "blank" else " " * depth + f"# note {line}.")
    text = "\n".join(lines) + "\n"
    tidy = tidied(text)
    assert read(tidy, FILE).data == MEANT
    assert sorted(re.findall(r"# note \d+\.", tidy)) == sorted(re.findall(r"# note \d+\.", text))
    assert tidied(tidy) == tidy
