"""SVG written element by element: every text is escaped, every color is a class of the stylesheet."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from infra.shown_text import shown

Point = tuple[float, float]
HEAD: Final = 7
"""Length of an arrowhead, in pixels."""
CHARACTER: Final = {"title": 8.2, "name": 7.4, "line": 5.9, "note": 5.7}
"""Class of text -> the width of a character, in pixels, on the safe side."""
LEAST_SCALE: Final = 0.9
"""The smallest a drawing is shown, so that its notes of 11 pixels can be read; a narrower page scrolls it."""


def text_of(text: str) -> str:
    """A text as it may stand in markup."""
    return escape(shown(text))


def fitting(text: str, width: float, kind: str = "line") -> str:
    """The text, cut with an ellipsis where it would be wider than ``width`` pixels."""
    most = max(1, int(width / CHARACTER[kind]))
    return text if len(text) <= most else f"{text[:most - 1]}…"


class SvgDrawing:
    """A drawing of a given width that grows downward; ``finished`` gives the document."""

    def __init__(self, id_: str, title: str, description: str) -> None:
        self.id, self.title, self.description = id_, title, description
        self.parts: list[str] = []

    def rect(self, x: float, y: float, width: float, height: float, kind: str, radius: float = 8) -> None:
        """A box."""
        self.parts.append(
            f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"/>'
        )

    def text(self, x: float, y: float, text: str, kind: str = "line", width: float = 0, more: str = "") -> None:
        """A line of text; cut to ``width`` pixels where that is given."""
        base = kind.split()[0]
        cut = fitting(text, width, base) if width and base in CHARACTER else text
        hint = f"<title>{text_of(text)}</title>" if cut != text else ""
        self.parts.append(f'<text class="{kind}" x="{x:g}" y="{y:g}"{more}>{text_of(cut)}{hint}</text>')

    def polyline(self, points: Sequence[Point], kind: str, label: str = "", *, arrow: bool = True) -> None:
        """A line with right angles, an arrowhead at its end, and a text that appears on pointing."""
        hint = f"<title>{text_of(label)}</title>" if label else ""
        *before, last = points
        ends = [*before, _shortened(before[-1], last)] if arrow else points
        line = " ".join(f"{x:g},{y:g}" for x, y in ends)
        head = f'<polygon class="{kind}-head" points="{_head(before[-1], last)}"/>' if arrow else ""
        self.parts.append(f'<g>{hint}<polyline class="{kind}" points="{line}"/>{head}</g>')

    def breach(self, x: float, y: float) -> None:
        """The mark of a way through."""
        self.parts.append(f'<circle class="breach" cx="{x:g}" cy="{y:g}" r="9"/>')

    def cross(self, x: float, y: float, size: float = 5) -> None:
        """The mark of something that does not work."""
        self.parts.append(
            f'<path class="cross" d="M{x - size:g} {y - size:g}l{2 * size:g} {2 * size:g}m0 {-2 * size:g}'
            f'l{-2 * size:g} {2 * size:g}"/>'
        )

    def finished(self, width: float, height: float, style: str = "") -> str:
        """The ``<svg>`` element with its title and description for readers who hear it."""
        sheet = f"<style>{style}</style>" if style else ""
        parts = "\n".join(self.parts)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" width="{LEAST_SCALE * width:g}" '
            f'viewBox="0 0 {width:g} {height:g}" aria-labelledby="{self.id}-title {self.id}-text">\n'
            f'<title id="{self.id}-title">{text_of(self.title)}</title>\n'
            f'<desc id="{self.id}-text">{text_of(self.description)}</desc>{sheet}\n{parts}\n</svg>'
        )


def _direction(origin: Point, end: Point) -> Point:
    dx, dy = end[0] - origin[0], end[1] - origin[1]
    return ((dx > 0) - (dx < 0), 0) if abs(dx) >= abs(dy) else (0, (dy > 0) - (dy < 0))


def _shortened(origin: Point, end: Point) -> Point:
    dx, dy = _direction(origin, end)
    return end[0] - dx * HEAD, end[1] - dy * HEAD


def _head(origin: Point, end: Point) -> str:
    dx, dy = _direction(origin, end)
    x, y = end
    wide = HEAD * 0.6
    corners = ((x, y), (x - dx * HEAD - dy * wide, y - dy * HEAD - dx * wide),
               (x - dx * HEAD + dy * wide, y - dy * HEAD + dx * wide))  # fmt: skip
    return " ".join(f"{cx:g},{cy:g}" for cx, cy in corners)
