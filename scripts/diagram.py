"""``python -m scripts.diagram`` draws docs/architecture.md: the example's accounts, and the rooms of the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

import infra
from infra.context.data_stores import goes_to_management, senders_of
from infra.manifest.flow_carriage import brokered_flows
from infra.manifest.manifest_model import PRACTICE_PLANES, Flow, Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest

ROOT: Final = Path(infra.__file__).parents[1]
PAGE: Final = ROOT / "docs" / "architecture.md"
PLACE: Final = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
"""The place of a diagram: the text between the two comments is generated."""

LOGS: Final = "log-archive"
ROOMS: Final = ROOT / "docs" / "rooms.yaml"
GROUPS: Final = (
    "infra.manifest", "infra.context", "infra.iam", "infra.guardrails", "infra.components", "infra.planes",
    "infra.program", "infra.engine", "infra.emulator", "policies.separation", "policies.rules", "policies.rule_support",
    "policies.catalog", "policies.check", "policies.mutation", "policies.report", "policies.reporters", "policies.pack",
    "policies", "scripts",
)  # fmt: skip
"""What the diagram of imports shows as one box: every room below it."""


def accounts(manifest: Manifest) -> Iterator[str]:
    """The accounts of an estate by owner, and the flows between them."""
    yield "flowchart LR"
    names = {"payer": "payer<br>organization, guardrails", **dict.fromkeys(manifest.account_names(), "")}
    owners = {manifest.mso.slug: manifest.mso.name, **{p.slug: p.name for p in manifest.practices}}
    for owner, title in owners.items():
        yield f'  subgraph {owner}["{title}"]'
        yield from (
            f'    {account}["{label or _with_sites(manifest, account)}"]'
            for account, label in names.items()
            if manifest.owner_of(account) == owner
        )
        yield "  end"
    for practice in manifest.practices:
        clinical, exchange, backup = (f"{plane}-{practice.slug}" for plane in PRACTICE_PLANES)
        flows = brokered_flows(manifest, practice.slug)
        own = [flow for flow in flows if senders_of(manifest, practice.slug, flow, "exchange")]
        yield from _arrow(clinical, exchange, [flow for flow in flows if flow not in own])
        handed_on = [flow for flow in own if flow.fact.handed_over]
        yield from _arrow(exchange, clinical, handed_on)
        yield from _arrow(exchange, exchange, [flow for flow in own if flow not in handed_on])
        yield from _arrow(exchange, "management", [flow for flow in flows if goes_to_management(manifest, flow)])
        yield f"  {clinical} -.->|backups| {backup}"
    yield f"  {' & '.join(name for name in names if name != LOGS)} -.->|logs| {LOGS}"


def _with_sites(manifest: Manifest, account: str) -> str:
    plane, _, practice = account.partition("-")
    sites = [site.slug for site in manifest.locations_of(practice)] if plane == "clinical" else []
    return "<br>".join([account, ", ".join(sites)] if sites else [account])


def _arrow(origin: str, target: str, flows: Sequence[Flow]) -> Iterator[str]:
    if flows:
        yield f"  {origin} -->|{'<br>'.join(flow.id for flow in flows)}| {target}"


def rooms() -> list[dict[str, Any]]:
    """The table of rooms, as docs/rooms.yaml has it."""
    table: list[dict[str, Any]] = yaml.safe_load(ROOMS.read_text(encoding="utf-8"))["rooms"]
    return table


def imports() -> Iterator[str]:
    """Which group of rooms imports which, as the table allows and a test holds."""
    yield "flowchart TD"
    pairs = ((_group_of(entry["room"]), _group_of(other)) for entry in rooms() for other in entry.get("imports", ()))
    yield from (f"  {one} --> {other}" for one, other in sorted({*pairs}) if one and other and one != other)


def _group_of(room: str) -> str:
    return next((group for group in GROUPS if f"{room}.".startswith(f"{group}.")), "")


def room_table() -> Iterator[str]:
    """Every room, what it holds, and what it may import."""
    yield from ("| room | holds | imports |", "| --- | --- | --- |")
    for entry in rooms():
        others = ", ".join(f"`{other}`" for other in entry.get("imports", ()))
        yield f"| `{entry['room']}` | {entry['holds']} | {others} |"


DIAGRAMS: Final[Mapping[str, Callable[[], Iterator[str]]]] = {
    "accounts": lambda: accounts(load_manifest(REFERENCE)),
    "imports": imports,
}
TABLES: Final[Mapping[str, Callable[[], Iterator[str]]]] = {"rooms": room_table}


def drawn(page: str) -> str:
    """The page with every diagram and table as it is now."""
    return PLACE.sub(lambda found: f"{found[1]}{_generated(found[2])}{found[3]}", page)


def _generated(name: str) -> str:
    if name in TABLES:
        return "\n".join(TABLES[name]()) + "\n"
    return "\n".join(["```mermaid", *DIAGRAMS[name](), "```", ""])


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
