"""Makes the endpoint of an emulated AWS decide each call, and show the last ones on a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from scripts.enforcement.enforcement import Enforcement
from scripts.enforcement.live_estate import LiveEstate

if TYPE_CHECKING:
    from infra.emulator.cloud.http_server import Endpoint
    from infra.emulator.provider.emulator import Emulator
    from infra.engine.graph import Graph

PAGE: Final = Path(__file__).with_name("calls_page.html")


def enforce_on(endpoint: Endpoint, emulator: Emulator, deployed: Graph) -> str:
    """Decide each call from now on, from what the accounts hold at the time; returns the URL of the page of calls."""
    estate = LiveEstate(deployed, emulator.snapshot, lambda: emulator.writes)
    estate.now()  # so that the first call does not wait for it
    endpoint.enforce(Enforcement(estate.now))
    return endpoint.show_calls(PAGE.read_text(encoding="utf-8"))
