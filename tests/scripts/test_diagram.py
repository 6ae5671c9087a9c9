"""The diagrams in docs/architecture.md match the example and the code."""

from __future__ import annotations

import re

from infra.manifest.reading.load import REFERENCE, load_manifest
from scripts.diagram import DIAGRAMS, PAGE, PLACE, ROOT, TABLES, accounts, drawn


def test_the_page_has_the_current_diagrams() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == drawn(page), "run: python -m scripts.diagram"


def test_the_page_shows_every_diagram_once() -> None:
    shown = [name for _, name, _ in PLACE.findall(PAGE.read_text(encoding="utf-8"))]
    assert sorted(shown) == sorted([*DIAGRAMS, *TABLES])


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:infra|policies|scripts|tests|docs)/[\w/.-]+)`", PAGE.read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_a_practice_sends_data_only_through_its_exchange() -> None:
    arrows = [line.split() for line in accounts(load_manifest(REFERENCE)) if "-->" in line]
    assert arrows
    for origin, _, target in arrows:
        plane, _, practice = origin.partition("-")
        allowed = {"clinical": {f"exchange-{practice}"}, "exchange": {origin, "management", f"clinical-{practice}"}}
        assert target in allowed[plane]
