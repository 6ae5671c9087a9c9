"""The diagrams of docs/architecture.md are those of the example and of the code as they are now."""

from __future__ import annotations

from infra.manifest.load import REFERENCE, load_manifest
from scripts.diagram import DIAGRAMS, PAGE, PLACE, accounts, drawn


def test_the_page_is_as_drawn_now() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == drawn(page), "run: python -m scripts.diagram"


def test_the_page_shows_every_diagram_once() -> None:
    shown = [name for _, name, _ in PLACE.findall(PAGE.read_text(encoding="utf-8"))]
    assert sorted(shown) == sorted(DIAGRAMS)


def test_no_arrow_leads_from_a_practice_to_anyone_but_through_its_exchange() -> None:
    arrows = [line.split() for line in accounts(load_manifest(REFERENCE)) if "-->" in line]
    assert arrows
    for origin, _, target in arrows:
        plane, _, practice = origin.partition("-")
        assert target == {"clinical": f"exchange-{practice}", "exchange": "management"}[plane]
