"""Draws the map of an estate as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from policies.report.map_content import EstateMap, plural
from policies.report.map_layout import (
    BOX_TOP,
    DOOR,
    FRAME,
    FRAME_END,
    LANE,
    LEFT,
    LEFT_WIDTH,
    ROW,
    TOP,
    WALL,
    WALL_WIDTH,
    AccountBox,
    MapLayout,
    laid_out,
)
from policies.report.map_links import BLOCKED, LEAK, OUTSIDE, MapLink, MapLinks
from policies.report.svg_drawing import Point, SvgDrawing

STYLE = Path(__file__).with_name("map_style.css.j2")
BUS = 352.0
"""Where flows of all practices run down or up to the management account."""


def draw_map(estate: EstateMap, links: MapLinks | None, name: str, *, standalone: bool = False) -> str:
    """The overview as an ``<svg>`` element; ``standalone`` with the stylesheet in it, as a file of its own.

    ``links`` is None where the wall and the duties were not evaluated.
    """
    layout = laid_out(estate, links.links if links else ())
    drawing = SvgDrawing("map", f"Map of {name}", " ".join(in_words(estate, links)))
    if standalone:
        drawing.rect(0, 0, layout.width, layout.height, "ground", 0)
    _wall(drawing, layout)
    _frames(drawing, layout)
    for box in layout.boxes.values():
        draw_box(drawing, box)
    _flows(drawing, layout, estate)
    _links(drawing, layout)
    return drawing.finished(layout.width, layout.height, STYLE.read_text(encoding="utf-8") if standalone else "")


def in_words(estate: EstateMap, links: MapLinks | None) -> Iterator[str]:
    """What the map shows, in sentences."""
    for owner in estate.owners:
        side = "A practice" if owner.practice else "The management side"
        yield f"{side}, {owner.name}: accounts {', '.join(account.name for account in owner.accounts)}."
    for (origin, to), names in estate.passages.items():
        flows = f"{plural('Flow', len(names))} {', '.join(names)} {'passes' if len(names) == 1 else 'pass'}"
        yield f"{flows} from {_name(estate, origin)} to {_name(estate, to)}."
    if links is None:
        yield "The wall and the duties were not evaluated."
    elif not links.links and not links.not_drawn:
        yield "No path crosses the wall and no work is blocked."
    for link in links.links if links else ():
        yield f"{link.label}, from {_name(estate, link.origin)} to {_name(estate, link.destination)}."


def _name(estate: EstateMap, id_: str) -> str:
    account = estate.accounts.get(id_)
    return account.name if account else "outside of the estate"


def _wall(drawing: SvgDrawing, layout: MapLayout) -> None:
    drawing.rect(WALL, TOP - 8, WALL_WIDTH, layout.height - TOP, "wall", 2)
    drawing.text(WALL + WALL_WIDTH / 2, TOP - 16, "the wall", "note wall-name", more=' text-anchor="middle"')
    drawing.text(LEFT, TOP - 16, "Management side", "note side")
    drawing.text(FRAME_END, TOP - 16, "Practices", "note side", more=' text-anchor="end"')


def _frames(drawing: SvgDrawing, layout: MapLayout) -> None:
    for frame in layout.frames:
        x, width = (FRAME, FRAME_END - FRAME) if frame.owner.practice else (LEFT, LEFT_WIDTH)
        drawing.rect(x, frame.y, width, frame.height, "frame practice" if frame.owner.practice else "frame", 12)
        drawing.text(x + 14, frame.y + 21, frame.owner.name, "title", width - 28)
    if layout.outside is not None:
        drawing.rect(LEFT, layout.outside, LEFT_WIDTH, 44, "frame outside", 12)
        drawing.text(LEFT + 14, layout.outside + 27, "outside of the estate", "title")


def draw_box(drawing: SvgDrawing, box: AccountBox) -> None:
    """An account with its rows."""
    account = box.account
    drawing.rect(box.x, box.y, box.width, box.height, "account door" if account.plane == "exchange" else "account")
    drawing.text(box.x + 12, box.y + 20, account.name, "name", box.width - 24)
    count = f"{account.resources} resources" if account.resources else "no resource in the input"
    same = account.name == account.id
    drawing.text(box.x + 12, box.y + 36, count if same else f"{account.id} · {count}", "note", box.width - 24)
    for number, row in enumerate(box.rows):
        y = box.y + BOX_TOP + ROW * number
        if row.swatch == "blocked":
            drawing.polyline(((box.x + 10, y + 4), (box.x + 38, y + 4)), "blocked", arrow=False)
            drawing.cross(box.x + 24, y + 4, 4)
            drawing.text(box.x + 46, y + 8, row.text, row.kind, box.width - 58)
            continue
        if row.swatch:
            drawing.rect(box.x + 12, y - 1, 9, 9, f"swatch {row.swatch.replace(' ', '-')}", 2)
        drawing.text(box.x + 27, y + 8, row.text, row.kind, box.width - 38)


def _flows(drawing: SvgDrawing, layout: MapLayout, estate: EstateMap) -> None:
    """An arrow for each pair of accounts that flows go between, and backups."""
    for (origin, to), names in estate.passages.items():
        one, other = layout.boxes.get(origin), layout.boxes.get(to)
        if one and other:
            drawing.polyline(_way(one, other), "flow", f"flows: {', '.join(names)}")
    for origin, to in estate.backups:
        one, other = layout.boxes.get(origin), layout.boxes.get(to)
        if one and other and other.x > one.x + one.width and one.account.plane == "clinical":
            y = max(one.y, other.y) + 28
            drawing.polyline(((one.x + one.width, y), (other.x, y)), "backup", "backups")


def _way(one: AccountBox, other: AccountBox) -> list[Point]:
    """From box to box: between two columns of a practice, else around, left of the doors. Directions stand apart."""
    leftward = one.x > other.x
    shift = 16 if leftward else 32
    if min(one.x, other.x) >= DOOR and one.x != other.x:
        x, end_x = (one.x, other.x + other.width) if leftward else (one.x + one.width, other.x)
        y, end_y, turn = one.y + shift, other.y + shift, (x + end_x) / 2
    else:
        (x, y), (end_x, end_y), turn = _at_bus(one, shift), _at_bus(other, shift), BUS + 16 - shift
    return [(x, y), (end_x, end_y)] if y == end_y else [(x, y), (turn, y), (turn, end_y), (end_x, end_y)]


def _at_bus(box: AccountBox, shift: float) -> Point:
    """Where a flow meets a box from between the sides: on its right, high, or on its left, low, for a practice's."""
    return (box.x + box.width, box.y + shift) if box.x < DOOR else (box.x, box.y + box.height - shift)


def _links(drawing: SvgDrawing, layout: MapLayout) -> None:
    """Leaks and blocked duties, each in a lane of its own."""
    frames = {account.id: frame for frame in layout.frames for account in frame.owner.accounts if frame.owner.practice}
    used: Counter[str] = Counter()
    lanes = {"gutter": 0, "right": 0}
    for number, link in enumerate(link for link in layout.links if link.origin != link.destination):
        ends = {end: frames[end] for end in (link.origin, link.destination) if end in frames}
        slugs = {frame.owner.slug for frame in ends.values()}
        corridors = {end: frame.corridor + used[frame.owner.slug] * LANE for end, frame in ends.items()}
        used.update(slugs)
        lane = None
        if len(slugs) > 1:
            lane = FRAME_END + 10 + lanes["right"] * LANE
            lanes["right"] += 1
        elif len(ends) < 2:  # from the management side, to it, or within it
            lane = BUS + 12 + lanes["gutter"] % 4 * 8
            lanes["gutter"] += 1
        _link(drawing, layout, link, lane, corridors, 7.0 * (number % 5))


def _link(
    drawing: SvgDrawing, layout: MapLayout, link: MapLink, lane: float | None, corridors: dict[str, float], shift: float
) -> None:
    """One line. Without a lane it stays in the corridor of one practice."""
    ends: list[list[Point]] = []
    for place, end in enumerate((link.origin, link.destination)):
        box = layout.boxes.get(end)
        if end in corridors and box:
            x = box.middle - 24 + shift + 12 * place
            ends.append([(x, box.y), (x, corridors[end])])
        elif box:
            ends.append([(box.x + box.width, box.y + 34 + shift)])
        elif end == OUTSIDE and layout.outside is not None:
            ends.append([(LEFT + LEFT_WIDTH, layout.outside + 8 + shift)])
        else:
            return
        if lane is not None:
            ends[-1].append((lane, ends[-1][-1][1]))
    drawing.polyline([*ends[0], *reversed(ends[1])], link.kind, f"{link.label}: {link.example}")
    if not corridors:
        return
    y = min(corridors.values())
    crosses = lane is not None and lane < WALL
    if link.kind == LEAK and crosses:
        drawing.breach(WALL + WALL_WIDTH / 2, y)
    if link.kind == BLOCKED:
        drawing.cross(WALL + WALL_WIDTH / 2 if crosses else (ends[0][-1][0] + ends[1][-1][0]) / 2, y, 7)
    drawing.text(FRAME + 14, y - 4, link.label, f"note {link.kind}-text", FRAME_END - FRAME - 20)
