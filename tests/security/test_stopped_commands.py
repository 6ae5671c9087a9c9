"""A command that is ended while it writes leaves nothing half-made, and the next run completes its change."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from crash_points import KILLED, contents, run

from infra.files.transaction import JOURNAL, unfinished
from infra.manifest.reading.load import load_manifest

NEW = ("new", "--preset", "solo-medspa", "--kit", "mso-kit==1.0.0", "--output")
ADD = ("add", "location", "yakima", "--practice", "linden", "--name", "Yakima", "--public-ip", "203.0.113.44", "--env")
UNFORMATTED = "\n\n\nbudget:\n    per_account:     400\n"


def changed(folder: Path) -> None:
    """Something for fmt and documents to do."""
    text = (folder / "mso.yaml").read_text()
    (folder / "mso.yaml").write_text(text[: text.index("budget:")] + UNFORMATTED)
    for page in ("teardown.md", "README.md", "who-decides.md"):
        (folder / "documents" / page).write_text("old\n")


def deployed(folder: Path) -> None:
    """The exported state of the org stack, from which lock reads the ids."""
    manifest = load_manifest(folder)
    accounts = {name: f"{number:012d}" for number, name in enumerate(manifest.account_names(), 100000000000)}
    accounts["payer"] = "999999999999"
    outputs = {"organization": "o-abc1234567", "accounts": accounts, "paths": {"a": "o/r/ou"}}
    stack = {"urn": "urn:pulumi:org::mso::pulumi:pulumi:Stack::mso-org", "type": "pulumi:pulumi:Stack", "custom": False}
    document = {"version": 3, "deployment": {"resources": [{**stack, "outputs": outputs}]}}
    (folder / "org.json").write_text(json.dumps(document))


CASES: dict[str, tuple[Callable[[Path], None], Callable[[Path], tuple[str, ...]]]] = {
    "new": (shutil.rmtree, lambda folder: (*NEW, str(folder))),
    "add": (lambda _: None, lambda folder: (*ADD, str(folder))),
    "fmt": (changed, lambda folder: ("fmt", str(folder))),
    "documents": (changed, lambda folder: ("documents", str(folder))),
    "lock": (deployed, lambda folder: ("lock", str(folder / "org.json"), "--env", str(folder))),
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "environment"
    assert run((*NEW, str(folder)), folder) == 0
    return folder


def stopped_everywhere(case: str, environment: Path, place: Path, points: Iterator[int]) -> int:
    """Stop the command of a case at each of these points, run it again, and compare; the number of points tried."""
    prepare, arguments = CASES[case]
    whole, tried = place / "whole" / "environment", 0
    shutil.copytree(environment, whole)
    prepare(whole)
    assert run(arguments(whole), whole) == 0
    for point in points:
        parent = place / str(point)
        folder = parent / "environment"
        shutil.copytree(environment, folder)
        prepare(folder)
        before = contents(folder) if folder.exists() else {}
        if run(arguments(folder), parent, stop_before=point) != KILLED:
            break
        tried += 1
        for name, text in contents(folder).items() if folder.exists() else ():
            hidden = Path(name).name.startswith(".") and name not in before
            assert hidden or text in (before.get(name), contents(whole).get(name)), f"{name} is half-made"
        again = run(arguments(folder), parent)
        assert again == 0 or (case == "new" and again == 2)  # the folder was complete
        assert contents(folder) == contents(whole)
        assert sorted(path.name for path in parent.iterdir()) == ["environment"]
        shutil.rmtree(parent)
    return tried


@pytest.mark.parametrize(
    ("case", "points"), [("new", (40,)), ("add", (4,)), ("fmt", (2,)), ("documents", (5,)), ("lock", (1,))]
)
def test_a_stopped_command_is_completed_by_the_next_run(
    case: str, points: tuple[int, ...], environment: Path, tmp_path: Path
) -> None:
    assert stopped_everywhere(case, environment, tmp_path, iter(points)) == len(points)


def test_validate_names_what_a_stopped_command_has_not_written(environment: Path, tmp_path: Path) -> None:
    folder = tmp_path / "environment"
    shutil.copytree(environment, folder)
    assert run((*ADD, str(folder)), folder, stop_before=7) == KILLED
    left = unfinished(folder)
    assert "Pulumi.location-yakima.yaml" in left or "documents/teardown.md" in left
    assert (folder / JOURNAL).stat().st_mode & 0o777 == 0o600


def test_a_file_that_was_changed_in_between_is_not_lost(environment: Path, tmp_path: Path) -> None:
    folder = tmp_path / "environment"
    shutil.copytree(environment, folder)
    assert run((*ADD, str(folder)), folder, stop_before=5) == KILLED
    name = unfinished(folder)[-1]
    (folder / name).write_text("mine\n")
    assert run(("fmt", str(folder)), folder) == 2
    assert (folder / name).read_text() == "mine\n"


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", ".git/hooks/pre-commit", "link/outside"])
def test_a_journal_from_somebody_else_writes_nothing_outside(environment: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "environment"
    shutil.copytree(environment, folder)
    (tmp_path / "target").mkdir()
    (folder / "link").symlink_to(tmp_path / "target")
    hashed, encoded = hashlib.sha256(b"x").hexdigest(), base64.b64encode(b"x").decode()
    after = {"before_hash": None, "after_hash": hashed, "after": encoded}
    (folder / JOURNAL).write_text(json.dumps({"version": 1, "files": {name: after}}))
    (folder / JOURNAL).chmod(0o600)
    before = contents(tmp_path)
    assert run(("fmt", str(folder)), folder) == 2
    assert contents(tmp_path) == before


@pytest.mark.parametrize("many", [2, 6])
def test_all_of_several_at_once_count(many: int, environment: Path, tmp_path: Path) -> None:
    folder = tmp_path / "environment"
    shutil.copytree(environment, folder)
    children = []
    for number in range(many):
        child = os.fork()
        if not child:
            words = ("add", "location", f"loc{number}-x", "--practice", "linden", "--name", f"Loc{number}",
                     "--public-ip", f"203.0.113.5{number}", "--env", str(folder))  # fmt: skip
            os._exit(run(words, folder))
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * many
    assert (folder / "mso.yaml").read_text().count("slug: loc") == many
    assert len(list(folder.glob("Pulumi.location-loc*"))) == many
