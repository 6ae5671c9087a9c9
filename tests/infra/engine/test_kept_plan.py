"""The plan of a manifest is kept: the second question about it plans nothing, and any change plans anew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infra.engine.embedded import kept_plan
from infra.engine.embedded.kept_plan import kept_or_new_plan, plan_key
from infra.engine.graph import Graph
from infra.files.private_cache import keep
from infra.manifest.manifest_model import Manifest

Asked = Callable[..., tuple[Graph, int, list[str]]]


@pytest.fixture
def plan(reference_plan: Graph) -> Graph:
    """One stack of the plan, which is read faster; in another order than a state document has."""
    return Graph(reversed([resource for resource in reference_plan if resource.stack == "location-seattle"]))


@pytest.fixture
def ask(plan: Graph, reference_manifest: Manifest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Asked:
    """Asks for the plan with a cache of its own; returns it, how often it was made, and the notes."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    def asked(manifest: Manifest = reference_manifest, **options: Any) -> tuple[Graph, int, list[str]]:
        made: list[Manifest] = []
        notes: list[str] = []

        def make(of: Manifest) -> Graph:
            made.append(of)
            return plan

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("infra.engine.embedded.runner.plan", make)
            return kept_or_new_plan(manifest, notes.append, **options), len(made), notes

    return asked


def kept_file(tmp_path: Path) -> Path:
    (file,) = (tmp_path / "mso-kit" / "plans").iterdir()
    return file


def test_the_second_question_uses_the_kept_plan_and_says_so(ask: Asked, plan: Graph) -> None:
    _, made, notes = ask()
    assert (made, notes) == (1, ["planning Lumen Ridge Management LLC ..."])
    graph, made, notes = ask()
    assert made == 0
    assert len(notes) == 1
    assert notes[0].startswith("using the plan of Lumen Ridge Management LLC kept from an earlier run")
    assert graph == plan
    assert [resource.urn for resource in graph] == [resource.urn for resource in plan]


def test_the_whole_plan_comes_back_as_it_was(reference_plan: Graph) -> None:
    back = kept_plan.decoded(kept_plan.encoded(reference_plan))
    assert back == reference_plan
    assert [resource.urn for resource in back] == [resource.urn for resource in reference_plan]


def test_no_cache_neither_reads_nor_writes(ask: Asked, tmp_path: Path) -> None:
    assert ask(cache=False)[1] == 1
    assert not (tmp_path / "mso-kit").exists()
    ask()
    assert ask(cache=False)[1] == 1


def test_a_changed_manifest_makes_a_new_plan(ask: Asked, reference_manifest: Manifest) -> None:
    ask()
    changed = reference_manifest.model_copy(update={"size": "solo"})
    assert ask(changed)[1] == 1
    assert ask()[1] == 0


def test_a_damaged_plan_is_ignored_with_a_message(ask: Asked, plan: Graph, tmp_path: Path) -> None:
    ask()
    kept_file(tmp_path).write_bytes(b"damaged")
    graph, made, notes = ask()
    assert made == 1
    assert "the kept plan is not used" in notes[0]
    assert "damaged" in notes[0]
    assert graph == plan
    assert ask()[1] == 0


@pytest.mark.parametrize("content", [b"[]", b"{}", b'{"state": {}, "order": []}', b"\xff", b"[" * 100_000])
def test_content_that_is_no_plan_is_ignored_with_a_message(ask: Asked, tmp_path: Path, content: bytes) -> None:
    ask()
    kept = kept_file(tmp_path)
    keep(kept.parent, kept.name, content)
    _, made, notes = ask()
    assert made == 1
    assert "is not a plan" in notes[0]


def test_a_cache_that_cannot_be_written_never_stops_a_question(ask: Asked, tmp_path: Path) -> None:
    (tmp_path / "mso-kit").write_text("a file where the folder should be")
    graph, made, notes = ask()
    assert (len(graph) > 0, made) == (True, 1)
    assert any("this plan is not kept" in note for note in notes)


def test_the_key_follows_the_code_the_data_the_versions_and_the_folder(
    reference_manifest: Manifest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kit = tmp_path / "kit"
    shutil.copytree(kept_plan.KIT / "planes", kit / "planes")
    (kit / "facts.yaml").write_text("a: 1\n")
    keys = [plan_key(reference_manifest, kit)]
    (kit / "planes" / "__pycache__").mkdir(exist_ok=True)
    (kit / "planes" / "__pycache__" / "org.pyc").write_bytes(b"compiled")
    assert plan_key(reference_manifest, kit) == keys[0]

    (kit / "facts.yaml").write_text("a: 2\n")  # of the same size
    keys.append(plan_key(reference_manifest, kit))
    with (kit / "planes" / "org.py").open("a") as source:
        source.write("# changed\n")
    keys.append(plan_key(reference_manifest, kit))
    (kit / "facts.yaml").rename(kit / "other.yaml")
    keys.append(plan_key(reference_manifest, kit))
    monkeypatch.chdir(tmp_path)
    keys.append(plan_key(reference_manifest, kit))
    monkeypatch.setattr(kept_plan, "version", lambda _: "0.0.1")
    keys.append(plan_key(reference_manifest, kit))
    assert len(set(keys)) == len(keys)
