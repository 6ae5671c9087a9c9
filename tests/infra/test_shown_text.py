"""Text from others is shown as text: no control, escape or direction character, no markup, no line of its own."""

from __future__ import annotations

import re
import unicodedata

import pytest

from infra.shown_text import csv_cell, is_hidden, joined_lines, markdown, mermaid, shown, shown_lines

HIDDEN = (
    "\x00", "\x07", "\x08", "\x0b", "\x1b", "\x7f", "\x9b", "\u00ad", "\u061c", "\u180e", "\u200b", "\u200f", "\u2028",
    "\u202e", "\u2066", "\u2069", "\u206a", "\u2800", "\u3164", "\ufeff", "\ufff9", "\U000e0041", "\ud800",
)  # fmt: skip


@pytest.mark.parametrize("character", HIDDEN, ids=ascii)
def test_a_hidden_character_is_shown_as_an_escape(character: str) -> None:
    for show in (shown, shown_lines, markdown, csv_cell, mermaid):
        text = show(f"a{character}b")
        assert character not in text
        assert text.isprintable()
    assert is_hidden(character)


def test_every_control_and_format_character_is_hidden() -> None:
    every = map(chr, range(0x110000))
    unseen = (each for each in every if unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    left = [each for each in unseen if not is_hidden(each)]
    shaping = [each for each in left if unicodedata.bidirectional(each) in ("AN", "AL", "L", "NSM")]
    assert left == shaping  # the signs of numbers and musical or hieroglyphic signs, which have ink


def test_a_name_cannot_add_a_line() -> None:
    assert joined_lines(["W1 LEAK", "x\nW2 PROVED\r"]) == "W1 LEAK\nx\\nW2 PROVED\\r"
    assert shown_lines("a\tb\nc") == "a\tb\nc"


@pytest.mark.parametrize(
    "text",
    ["![t](https://evil.example/t.png)", "[a](//x)", "@octocat", "<img src=x>", "`code`", "a|b", "www.evil.example",
     "https://evil.example", "*bold*", "_soft_", "~~gone~~", "#12", "a&b", "\\[a](b)"],
)  # fmt: skip
def test_markdown_takes_a_name_for_text(text: str) -> None:
    escaped = markdown(text)
    assert escaped != text
    assert "\n" not in escaped
    for begin in ("](", "![", "<img", "://", "www.evil", "@o", "#1", "~~", "*b"):
        assert begin not in re.sub(r"\\.", "", escaped)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1"])
def test_a_spreadsheet_takes_a_cell_for_text(text: str) -> None:
    assert csv_cell(text).startswith("'")


def test_an_ordinary_name_stays_as_it_is() -> None:
    for show in (shown, shown_lines, markdown, csv_cell, mermaid):
        assert show("Praxis Müller (Süd) 北京, No. 3") == "Praxis Müller (Süd) 北京, No. 3"
