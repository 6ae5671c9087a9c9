"""States are found in files, folders, patterns and backends; what cannot be a source is refused with its fix."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from infra.errors import UsageError
from infra.states.state_sources import read_sources

STACKS = ("clinical", "management")


def urn(stack: str) -> str:
    """The URN of the root of a stack."""
    return f"urn:pulumi:{stack}::mso::pulumi:pulumi:Stack::mso-{stack}"


def export(stack: str, version: int = 3, **more: Any) -> dict[str, Any]:
    """What `pulumi stack export` prints for a stack without resources."""
    root = {"urn": urn(stack), "custom": False, "type": "pulumi:pulumi:Stack"}
    return {"version": version, "deployment": {"manifest": {}, "resources": [root], **more}}


def checkpoint(stack: str) -> dict[str, Any]:
    """What a DIY backend stores for that stack."""
    latest = export(stack)["deployment"]
    return {"version": 3, "checkpoint": {"stack": f"organization/mso/{stack}", "latest": latest}}


@pytest.fixture
def states(tmp_path: Path) -> Path:
    """A folder with the export of each stack, in either version, and a JSON file of something else."""
    for version, stack in enumerate(STACKS, start=3):
        (tmp_path / f"{stack}.json").write_text(json.dumps(export(stack, version)))
    (tmp_path / "package.json").write_text('{"name": "site", "version": "1.0.0"}')
    return tmp_path


@pytest.mark.parametrize("source", ["", "clinical.json", "*m*nt.json", "**/*al.json"])
def test_a_file_a_folder_and_a_pattern_are_read(states: Path, source: str) -> None:
    expected = {"": STACKS, "*m*nt.json": STACKS[1:]}.get(source, STACKS[:1])
    assert [resource.stack for resource in read_sources([f"{states}/{source}".rstrip("/")])] == list(expected)


def test_what_is_skipped_in_a_folder_is_noted(states: Path) -> None:
    notes: list[str] = []
    read_sources([states], notes.append)
    assert notes == [f"{states / 'package.json'}: not a state document, skipped"]


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_the_folder_of_a_backend_is_read_without_its_copies(tmp_path: Path, scheme: str) -> None:
    stacks = tmp_path / ".pulumi" / "stacks" / "mso"
    stacks.mkdir(parents=True)
    (stacks / "clinical.json").write_text(json.dumps(checkpoint("clinical")))
    (stacks / "clinical.json.bak").write_text("an older state")
    (stacks / "management.json.gz").write_bytes(gzip.compress(json.dumps(checkpoint("management")).encode()))
    assert [resource.stack for resource in read_sources([f"{scheme}{tmp_path}"])] == list(STACKS)


def test_a_stack_given_twice_is_refused(states: Path) -> None:
    (states / "old.json").write_text(json.dumps(checkpoint("clinical")))
    with pytest.raises(UsageError, match=r"old\.json: the stack clinical is also in .*clinical\.json; pass each stack"):
        read_sources([states])


def test_several_operations_on_one_resource_are_one_gap(tmp_path: Path) -> None:
    entry = {"urn": "urn:pulumi:clinical::mso::aws:s3/bucket:Bucket::b\n", "type": "aws:s3/bucket:Bucket"}
    operations = [{"resource": entry, "type": "creating"}, {"resource": entry, "type": ["x"]}]
    (tmp_path / "s.json").write_text(json.dumps(export("clinical", pending_operations=operations)))
    gaps = [resource for resource in read_sources([tmp_path / "s.json"]) if "Unread" in resource.type]
    assert [gap.name for gap in gaps] == ["aws:s3/bucket:Bucket/b\\n (aws:s3/bucket:Bucket)"]


def test_a_pending_operation_is_a_gap(tmp_path: Path) -> None:
    entry = {"urn": f"{urn('clinical').rpartition('pulumi:')[0]}x", "type": "aws:s3/bucket:Bucket"}
    document = export("clinical", pending_operations=[{"resource": entry, "type": "creating"}])
    (tmp_path / "clinical.json").write_text(json.dumps(document))
    (gap,) = read_sources([tmp_path]).of_type("mso:live:Unread")
    assert "interrupted while creating" in gap.inputs["why"]


@pytest.mark.parametrize(
    ("name", "content", "source", "words"),
    [
        ("a.txt", b"", "", "it contains no JSON file; write one for each stack with `pulumi stack export"),
        ("a.json", b"{}", "", "none of its 1 JSON files is a state document"),
        ("a.json", b"{", "", r"a\.json: this is not a state document"),
        ("a.json", b"{}", "/a.json", "it has no `deployment`"),
        ("a.json", b"{}", "/b*.json", "no file matches this pattern"),
        ("a.json", b"{}", "/b.json", "no such file"),
        ("a.json.zst", b"\x28\xb5\x2f\xfd", "", "compressed with zstd, which the kit does not read"),
        ("a.json.gz", b"\x1f\x8bcut off", "", "this is not a state document"),
    ],
)
def test_a_source_without_a_state_is_refused(
    tmp_path: Path, name: str, content: bytes, source: str, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError, match=words):
        read_sources([f"{tmp_path}{source}"])
