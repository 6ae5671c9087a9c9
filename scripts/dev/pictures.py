"""``python -m scripts.dev.pictures``: write the pictures of README.md, drawn from the plan of the bundled example."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import StringIO
from itertools import takewhile
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

import infra
from infra.engine.embedded.runner import plan
from infra.engine.graph import Graph
from infra.files.atomic_file import write_atomically
from infra.manifest.reading.load import MANIFEST, REFERENCE, load_manifest
from policies.check.both_proofs import BothProofs, prove_both
from policies.report.map_content import read_map
from policies.report.map_links import read_links
from policies.report.map_svg import draw_map
from policies.separation.estate.graph_reader import read_estate
from scripts.demo.report_context import manifest_context

FOLDER: Final = Path(infra.__file__).parents[1] / "docs" / "images"
FONTS: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
COLORS: Final = {"PROVED": "green", "ALLOWED": "green", "LEAK": "red", "BLOCKED": "red"}
COUNT: Final = re.compile(r" \(\d+ (?:of \d+|duties)\)")
"""How many duties a contract has: left out, so that the picture is of the claims."""
WIDTH: Final = 145


def pictures(graph: Graph, proofs: BothProofs) -> dict[str, str]:
    """The pictures of a plan of the bundled example, as SVG by file name."""
    manifest = load_manifest(REFERENCE)
    context = manifest_context(manifest, REFERENCE / MANIFEST, "")
    found = read_map(graph, read_estate(graph), context.names, proofs.duties)
    return {
        "map.svg": draw_map(found, read_links(graph, read_estate(graph), proofs), manifest.mso.name, standalone=True)
        + "\n",
        "verdicts.svg": terminal_picture(takewhile(lambda line: not line.startswith("Who reads"), proofs.lines())),
    }


def terminal_picture(lines: Iterable[str]) -> str:
    """Lines as a terminal shows them; the picture loads no font."""
    console = Console(record=True, width=WIDTH, file=StringIO())
    for line in lines:
        text = Text(COUNT.sub("", line), overflow="ellipsis", no_wrap=True)
        for word, color in COLORS.items():
            text.highlight_words([word], color)
        console.print(text)
    return FONTS.sub("", console.export_svg(title="mso prove --example", unique_id="verdicts")) + "\n"


def main() -> None:
    """Plan, prove, draw."""
    graph = plan(load_manifest(REFERENCE))
    for name, picture in pictures(graph, prove_both(graph)).items():
        write_atomically(FOLDER / name, picture)


if __name__ == "__main__":
    main()
