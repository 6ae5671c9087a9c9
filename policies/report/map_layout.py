"""Where everything stands on the map: the management side on the left, the wall, the practices on the right.

A practice's exchange stands in the wall, as the only door. Lines for leaks and for work that is not possible run in a
corridor above the accounts of a practice, one lane a line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from policies.report.map_content import EstateMap, MapAccount, MapOwner, plural
from policies.report.map_links import BLOCKED, OUTSIDE, MapLink

LEFT, LEFT_WIDTH = 12.0, 300.0
DOOR, DOOR_WIDTH = 400.0, 206.0
WALL, WALL_WIDTH = 486.0, 8.0
FRAME = 512.0
MIDDLE, MIDDLE_WIDTH = 632.0, 262.0
RIGHT, RIGHT_WIDTH = 920.0, 212.0
FRAME_END = 1150.0
ROW, BOX_TOP, GAP, LANE = 17.0, 48.0, 14.0, 18.0
TITLE = 30.0
TOP = 40.0
MOST_LINKS = 24
"""Lines drawn; the page lists the others."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line in an account's box: a text, the class of its swatch (a data class, or none), and its style."""

    text: str
    swatch: str = ""
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class AccountBox:
    """The box of an account."""

    account: MapAccount
    x: float
    y: float
    width: float
    height: float
    rows: tuple[Row, ...]

    @property
    def middle(self) -> float:
        """Half way across."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class OwnerFrame:
    """The frame around the accounts of an owner; ``corridor`` is the height of the first lane inside it."""

    owner: MapOwner
    y: float
    height: float
    corridor: float


@dataclass(slots=True)
class MapLayout:
    """The boxes by account id, the frames, the lines to draw, and the height of the whole."""

    boxes: dict[str, AccountBox] = field(default_factory=dict)
    frames: list[OwnerFrame] = field(default_factory=list)
    links: tuple[MapLink, ...] = ()
    outside: float | None = None
    height: float = 0.0
    right_lanes: int = 0

    @property
    def width(self) -> float:
        """With room for the lines between practices."""
        return FRAME_END + 14 + self.right_lanes * LANE


def laid_out(estate: EstateMap, links: Sequence[MapLink]) -> MapLayout:
    """The layout of an overview."""
    drawn = tuple(links[:MOST_LINKS])
    layout = MapLayout(links=drawn)
    within = {link.origin: link for link in links if link.origin == link.destination}
    crossing = [link for link in drawn if link.origin != link.destination]
    inside = Counter({link.origin: link.count for link in within.values() if link.kind == BLOCKED})
    owner_of = {id_: account.owner for id_, account in estate.accounts.items()}
    left = TOP
    for owner in (o for o in estate.owners if not o.practice):
        left = _stacked(layout, owner, estate, left, inside)
    if any(OUTSIDE in (link.origin, link.destination) for link in drawn):
        layout.outside, left = left, left + 44 + GAP
    right = TOP
    for owner in (o for o in estate.owners if o.practice):
        lanes = sum(owner.slug in (owner_of.get(link.origin), owner_of.get(link.destination)) for link in crossing)
        right = _practice(layout, owner, estate, right, lanes, inside)
    layout.right_lanes = sum(_between_practices(estate, owner_of, link) for link in crossing)
    layout.height = max(left, right)
    return layout


def _between_practices(estate: EstateMap, owner_of: Mapping[str, str], link: MapLink) -> bool:
    practices = {owner.slug for owner in estate.owners if owner.practice}
    ends = {owner_of.get(link.origin), owner_of.get(link.destination)}
    return len(ends) > 1 and ends <= practices


def _stacked(layout: MapLayout, owner: MapOwner, estate: EstateMap, top: float, inside: Counter[str]) -> float:
    """The accounts of the management side, one below the other; the y below their frame."""
    y = top + TITLE + 4
    for account in owner.accounts:
        box = _box(account, estate, LEFT + 14, y, LEFT_WIDTH - 28, inside)
        layout.boxes[account.id] = box
        y += box.height + 10
    layout.frames.append(OwnerFrame(owner, top, y - top + 4, top))
    return y + 4 + GAP


def _practice(
    layout: MapLayout, owner: MapOwner, estate: EstateMap, top: float, lanes: int, inside: Counter[str]
) -> float:
    """The accounts of a practice in three columns: the door, the clinical accounts, the others; the y below."""
    corridor = top + TITLE + 6
    start = corridor + lanes * LANE + 4
    ends = []
    for x, width, accounts in _columns(owner):
        y = start
        for account in accounts:
            box = _box(account, estate, x, y, width, inside)
            layout.boxes[account.id] = box
            y += box.height + 10
        ends.append(y)
    bottom = max(ends) + 12
    layout.frames.append(OwnerFrame(owner, top, bottom - top, corridor + LANE / 2))
    return bottom + GAP


def _columns(owner: MapOwner) -> Iterator[tuple[float, float, list[MapAccount]]]:
    door = [account for account in owner.accounts if account.plane == "exchange"]
    clinical = [account for account in owner.accounts if account.plane in ("clinical", "location")]
    yield DOOR, DOOR_WIDTH, door
    yield MIDDLE, MIDDLE_WIDTH, clinical
    yield RIGHT, RIGHT_WIDTH, [account for account in owner.accounts if account not in (*door, *clinical)]


def _box(
    account: MapAccount, estate: EstateMap, x: float, y: float, width: float, inside: Counter[str]
) -> AccountBox:
    rows = tuple(_rows(account, estate, inside[account.id]))
    return AccountBox(account, x, y, width, BOX_TOP + ROW * len(rows) + (4 if rows else -4), rows)


def _rows(account: MapAccount, estate: EstateMap, blocked: int) -> Iterator[Row]:
    yield from (Row(network, "network") for network in account.networks)
    for stores in account.stores:
        yield Row(f"{stores.data_class}: {stores.count} {plural('store', stores.count)}", stores.data_class)
    if account.keys:
        yield Row(f"{account.keys} {plural('key', account.keys)}", "key")
    if sites := account.locations:
        yield Row(f"{len(sites)} {plural('location', len(sites))}: {', '.join(sites)}", "location")
    for flow in estate.flows:
        if flow.through == account.id:
            to = [estate.accounts[id_] for id_ in flow.receivers if id_ in estate.accounts]
            named = ", ".join((a.plane if a.owner == account.owner else "") or a.name for a in to)
            yield Row(f"{flow.name} → {named}" if named else flow.name, "flow")
    if not account.read:
        yield Row("not all of it was read", kind="line unread")
    if blocked:
        yield Row(f"{blocked} {'duty' if blocked == 1 else 'duties'} blocked", "blocked", "line blocked-text")
