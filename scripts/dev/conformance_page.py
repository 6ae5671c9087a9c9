"""``python -m scripts.dev.conformance_page``: write docs/conformance_pack.md from the plan of the bundled example."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import infra
from infra.engine.embedded.runner import plan
from infra.files.atomic_file import write_atomically
from infra.manifest.reading.load import REFERENCE, load_manifest
from policies.conformance.pack import outcomes
from policies.conformance.pack_page import page

PAGE: Final = Path(infra.__file__).parents[1] / "docs" / "conformance_pack.md"


def main() -> None:
    """Plan, evaluate, write."""
    write_atomically(PAGE, page(outcomes(plan(load_manifest(REFERENCE)))))


if __name__ == "__main__":
    main()
