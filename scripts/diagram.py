"""``python -m scripts.diagram`` draws the diagrams of docs/architecture.md from the example manifest and the code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import infra
from infra.context.data_stores import leaves
from infra.manifest.load import REFERENCE, load_manifest
from infra.manifest.manifest_model import PRACTICE_PLANES, Flow, Manifest

ROOT: Final = Path(infra.__file__).parents[1]
PAGE: Final = ROOT / "docs" / "architecture.md"
PLACE: Final = re.compile(r"(<!-- drawn: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
"""Where a diagram goes: everything between the two comments is drawn anew."""

LOGS: Final = "log-archive"
PARTS: Final = (
    "scripts", "policies", "infra.program", "infra.planes", "infra.components", "infra.guardrails", "infra.iam",
    "infra.engine", "infra.emulator", "infra.manifest",
)  # fmt: skip
IMPORT: Final = re.compile(r"^\s*(?:from|import) ([\w.]+)", re.MULTILINE)


def accounts(manifest: Manifest) -> Iterator[str]:
    """The accounts of an estate by owner, and everything that may pass between them."""
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
        flows = sorted(manifest.flows_of(practice.slug), key=lambda flow: flow.id)
        yield from _arrow(clinical, exchange, flows)
        yield from _arrow(exchange, "management", [flow for flow in flows if leaves(manifest, flow)])
        yield f"  {clinical} -.->|backups| {backup}"
    yield f"  {' & '.join(name for name in names if name != LOGS)} -.->|logs| {LOGS}"


def _with_sites(manifest: Manifest, account: str) -> str:
    plane, _, practice = account.partition("-")
    sites = [site.slug for site in manifest.locations_of(practice)] if plane == "clinical" else []
    return "<br>".join([account, ", ".join(sites)] if sites else [account])


def _arrow(origin: str, target: str, flows: Sequence[Flow]) -> Iterator[str]:
    if flows:
        yield f"  {origin} -->|{'<br>'.join(flow.id for flow in flows)}| {target}"


def packages() -> Iterator[str]:
    """Which part of the code imports which, as the files say."""
    yield "flowchart TD"
    arrows = set()
    for part in PARTS:
        folder = ROOT / part.replace(".", "/")
        for file in folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]:
            named = {_part_of(name) for name in IMPORT.findall(file.read_text(encoding="utf-8"))}
            arrows |= {(part, other) for other in named - {part, ""}}
    yield from (f"  {importer} --> {imported}" for importer, imported in sorted(arrows))


def _part_of(module: str) -> str:
    return next((part for part in PARTS if f"{module}.".startswith(f"{part}.")), "")


DIAGRAMS: Final[Mapping[str, Callable[[], Iterator[str]]]] = {
    "accounts": lambda: accounts(load_manifest(REFERENCE)),
    "packages": packages,
}


def drawn(page: str) -> str:
    """The page with every diagram as it is now."""
    return PLACE.sub(lambda found: f"{found[1]}{_fenced(DIAGRAMS[found[2]]())}{found[3]}", page)


def _fenced(lines: Iterator[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```", ""])


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
