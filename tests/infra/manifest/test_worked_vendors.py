"""The worked examples of docs/ways_out.md are valid as written, and open exactly their own domains."""

from __future__ import annotations

import copy
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.files.yaml_document import parse_yaml
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.law import legal_gates
from infra.manifest.reading.load import MANIFEST, REFERENCE, parse_manifest

FILE = Path("mso.yaml")
PAGE = (Path(__file__).parents[3] / "docs" / "ways_out.md").read_text(encoding="utf-8")
WORKED = PAGE.partition("## Worked examples")[2]
EXAMPLES: list[dict[str, Any]] = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", WORKED, re.DOTALL)]
DATA: dict[str, Any] = parse_yaml((REFERENCE / MANIFEST).read_text(encoding="utf-8"), FILE).data
SYSTEMS = {"e-prescribing", "payments-pos", "messaging-reminders", "email-collab", "telehealth", "interoperability",
           "claims-billing"}  # fmt: skip


def added(example: dict[str, Any]) -> dict[str, Any]:
    """The bundled example with the entries of a worked one in place of its own."""
    data = copy.deepcopy(DATA)
    for key in ("systems", "agreements"):
        new = {entry["id"] for entry in example[key]}
        data[key] = [*(entry for entry in data[key] if entry["id"] not in new), *example[key]]
    return {**data, "egress": example.get("egress", [])}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["systems"][0]["id"])
def test_a_worked_example_is_valid_and_its_gates_are_open(example: dict[str, Any]) -> None:
    manifest = parse_manifest(to_yaml(added(example)), FILE)
    legal_gates.require_open_gates(manifest, date(2026, 11, 21))
    opened = {name for entry in manifest.egress for name in entry.domains}
    vendor = example["systems"][0]["vendor"]["slug"]
    assert all(f"{vendor}.example" in name for name in opened)


def test_each_kind_of_vendor_has_one() -> None:
    assert {example["systems"][0]["id"] for example in EXAMPLES} == SYSTEMS
