"""The pictures of README.md are those of the estate as it is."""

from __future__ import annotations

import pytest

from infra.engine.graph import Graph
from policies.check.both_proofs import BothProofs
from policies.duties.verdicts.duty_proof import DutyProof
from policies.separation.verdicts.proof import prove
from scripts.dev.pictures import FOLDER, pictures


@pytest.mark.real  # it takes long
def test_the_pictures_are_as_drawn(reference_plan: Graph, reference_duties: DutyProof) -> None:
    drawn = pictures(reference_plan, BothProofs(prove(reference_plan), reference_duties))
    assert drawn == {file.name: file.read_text(encoding="utf-8") for file in sorted(FOLDER.iterdir())}


def test_a_picture_asks_nothing_of_any_host() -> None:
    for file in FOLDER.iterdir():
        links = file.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert "http" not in links.replace("https://www.textualize.io", ""), file.name
