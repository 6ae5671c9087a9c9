"""Text from others, as it may be shown: nothing in it moves the cursor, hides, turns around or becomes markup.

What cannot be seen, or changes how other text is seen, is written as an escape such as ``\\x1b`` or ``\\u202e``.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters without width or ink, those that change the writing direction, tags, variation selectors: Unicode 16."""
CONTROL: Final = "\x00-\x1f\x7f-\x9f"
HIDDEN_CLASS: Final = f"{CONTROL}{_INVISIBLE}"
"""The inside of a character class, for patterns of names."""
HIDDEN: Final = re.compile(f"[{HIDDEN_CLASS}\ud800-\udfff]")
HIDDEN_IN_LINES: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_INVISIBLE}\ud800-\udfff]")
NAMED: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MARKUP: Final = {"\\": "\\\\", "&": "&amp;", "<": "&lt;", "|": "\\|", "`": "\\`", "[": "\\[", "]": "\\]",
                  "*": "\\*", "!": "\\!", "@": "@<!-- -->"}  # fmt: skip
_MARKDOWN: Final = re.compile(r"[\\&<|`\[\]*@]|!(?=\[)|:(?=//)|(?<=[wW][wW][wW])\.|#(?=\d)|(?<![\w])_|_(?![\w])|~(?=~)")
DEEPEST_INDENT: Final = 16
"""Columns that a divided line is indented at most."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def is_hidden(text: str) -> bool:
    """Whether a text has a character that cannot be seen as it is."""
    return HIDDEN.search(text) is not None


def shown(text: str) -> str:
    r"""A text on one line, with escapes in place of what cannot be seen.

    >>> shown("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\\nc'
    """
    return text if text.isascii() and text.isprintable() else HIDDEN.sub(_escape, text)


def shown_lines(text: str) -> str:
    """A text of several lines, with escapes in place of what cannot be seen; line ends and tabs stay."""
    return HIDDEN_IN_LINES.sub(_escape, text)


def joined_lines(lines: Iterable[str]) -> str:
    r"""Lines as one text; a line end within one of them is shown as ``\\n``, so that no name can add a line."""
    return "\n".join(map(shown, lines))


def fitted(lines: Iterable[str], width: int | None) -> Iterator[str]:
    """The lines as they may be shown, each divided between words where it is longer than ``width``, and indented as it
    began; without a width each stays on one line."""
    for line in map(shown, lines):
        if width is None or len(line) <= width:
            yield line
            continue
        indent = min(len(line) - len(line.lstrip()), DEEPEST_INDENT, width // 2)
        yield from textwrap.wrap(
            line.strip(), width, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2),
            break_long_words=False, break_on_hyphens=False,
        ) or [""]  # fmt: skip


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    short = f"\\x{code:02x}" if code < 0x20 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return NAMED.get(found[0], short)


def markdown(text: str) -> str:
    r"""A text on one line of Markdown, in a table as well: no link, no image, no mention, no markup.

    >>> markdown("![x](https://a.example) @b | <i>")
    '\\!\\[x\\](https:<!-- -->//a.example) @<!-- -->b \\| &lt;i>'
    """
    return _MARKDOWN.sub(_as_text, shown(text))


def _as_text(found: re.Match[str]) -> str:
    character = found[0]
    if character in ":.#":  # what would begin a link
        return f"{character}<!-- -->"
    return _MARKUP.get(character, f"\\{character}")


def csv_cell(text: str) -> str:
    """A text for one cell of a table: a spreadsheet takes it for text, not for a formula."""
    line = shown(text)
    return f"'{line}" if text.startswith(_FORMULA) else line


def mermaid(text: str) -> str:
    """A text for a label of a Mermaid diagram in quotes: entity codes in place of what ends the label or is markup."""
    return re.sub(r'["<>&#;`\[\]{}|]', lambda found: f"#{ord(found[0])};", shown(text))
