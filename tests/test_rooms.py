"""The rooms of docs/rooms.yaml: imports run the way the table says, rooms stay small, names tell modules apart."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml
from source_trees import tree_of

ROOT = Path(__file__).parent.parent
TABLE: dict[str, Any] = yaml.safe_load((ROOT / "docs" / "rooms.yaml").read_text(encoding="utf-8"))
ALLOWED: dict[str, set[str]] = {entry["room"]: set(entry.get("imports", ())) for entry in TABLE["rooms"]}
EXCEPTIONS = {(entry["importer"], entry["imported"]) for entry in TABLE["exceptions"]}
PACKAGES = ("infra", "policies", "scripts")
MOST = 25


@cache
def modules() -> dict[str, Path]:
    """Every module of the packages by its dotted name; a package is its ``__init__``."""
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return {dotted(file): file for file in sorted(files)}


def dotted(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """The innermost room of the table that a module is in; "" for the roots of the packages."""
    return max((room for room in ALLOWED if f"{module}.".startswith(f"{room}.")), key=len, default="")


def imported(file: Path) -> Iterator[str]:
    """Every module of ours that a file imports, wherever in the file."""
    for node in ast.walk(tree_of(file)):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names if alias.name in modules())
            case ast.ImportFrom(module=str(origin), level=0):
                names = {f"{origin}.{alias.name}" for alias in node.names} & modules().keys()
                yield from names or ({origin} & modules().keys())


@cache
def arrows() -> tuple[tuple[str, str], ...]:
    """Every import between two rooms, as (importing module, imported module)."""
    pairs = ((module, other) for module, file in modules().items() for other in imported(file))
    return tuple((module, other) for module, other in pairs if room_of(module) != room_of(other))


def test_imports_run_the_way_the_table_says() -> None:
    against = {
        (module, other)
        for module, other in arrows()
        if room_of(module) and room_of(other) and room_of(other) not in ALLOWED[room_of(module)]
    }
    assert against == EXCEPTIONS


def test_the_table_allows_nothing_that_nobody_needs() -> None:
    used = {(room_of(module), room_of(other)) for module, other in arrows()}
    allowed = {(room, other) for room, others in ALLOWED.items() for other in others}
    assert sorted(allowed - used) == []


def test_no_room_imports_itself_by_way_of_others() -> None:
    TopologicalSorter(ALLOWED).prepare()


def test_every_room_is_there_and_says_what_it_holds() -> None:
    assert [room for room in ALLOWED if room not in modules()] == []
    assert [entry["room"] for entry in TABLE["rooms"] if len(entry["holds"].split()) < 4] == []


def test_every_exception_has_its_reason() -> None:
    assert [entry for entry in TABLE["exceptions"] if len(entry["reason"].split()) < 5] == []


def test_rooms_can_be_taken_in_at_a_glance() -> None:
    own = (module for module, file in modules().items() if file.name != "__init__.py")
    sizes = Counter(module.rpartition(".")[0] for module in own)
    large = {folder for folder, count in sizes.items() if count > MOST}
    assert large == TABLE["more_than_25_modules"].keys()


def test_a_name_is_one_module() -> None:
    """Where a folder names its modules after something outside (a service, a command), they may share a name."""
    shared = tuple(f"{folder}." for folder in TABLE["unique_names_except"])
    files = ((module, file.name) for module, file in modules().items() if not module.startswith(shared))
    own = (module for module, name in files if name not in ("__init__.py", "__main__.py"))
    names = Counter(module.rpartition(".")[2] for module in own)
    assert [name for name, count in names.items() if count > 1] == []
