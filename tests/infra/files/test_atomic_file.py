"""Writing: whole or not at all, through what is no regular file; mode, owner and links stay as they were."""

from __future__ import annotations

import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from infra.errors import KitError, UsageError
from infra.files import atomic_file
from infra.files.atomic_file import NEW, write_atomically
from infra.files.new_folder import new_folder


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def test_a_device_stays_a_device() -> None:
    write_atomically(Path("/dev/null"), "x")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(Path("/dev/full"), "x")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


@pytest.mark.parametrize("name", ["pipe", "link"])
def test_a_pipe_receives_the_text(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append((tmp_path / "pipe").read_text()))
    reader.start()
    write_atomically(tmp_path / name, "report")
    reader.join(5)
    assert found == ["report"]
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_pipe_without_a_reader_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_file, "READER_SECONDS", 0)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="nobody reads this pipe"):
        write_atomically(tmp_path / "pipe", "x")


def test_an_open_file_is_written_to(tmp_path: Path) -> None:
    with (tmp_path / "open").open("w") as stream:
        write_atomically(Path(f"/dev/fd/{stream.fileno()}"), "x")
    assert (tmp_path / "open").read_text() == "x"


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to("there/report")
    for text in ("first", "second"):
        write_atomically(tmp_path / "link", text)
        assert (tmp_path / "there" / "report").read_text() == text
    assert (tmp_path / "link").is_symlink()


def test_what_cannot_be_a_report_is_named(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UsageError, match="this is a folder"):
        write_atomically(tmp_path, "x")
    with pytest.raises(UsageError, match="in a circle"):
        write_atomically(tmp_path / "loop", "x")
    with pytest.raises(FileNotFoundError) as caught:
        write_atomically(tmp_path / "none" / "report", "x")
    assert caught.value.filename == str(tmp_path / "none" / "report")


@pytest.mark.parametrize(
    ("umask", "given", "expected"), [(0o022, None, 0o644), (0o077, None, 0o600), (0o022, 0o600, 0o600)]
)
def test_a_new_file_keeps_the_umask(tmp_path: Path, umask: int, given: int | None, expected: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "new", "x", mode=given)
    finally:
        os.umask(before)
    assert mode(tmp_path / "new") == expected


@pytest.mark.parametrize(
    ("before", "given", "after"), [(0o400, None, 0o400), (0o664, None, 0o664), (0o644, 0o600, 0o600)]
)
def test_an_existing_file_keeps_its_mode(tmp_path: Path, before: int, given: int | None, after: int) -> None:
    file = tmp_path / "old"
    file.write_text("old")
    file.chmod(before)
    write_atomically(file, "new", mode=given)
    assert (file.read_text(), mode(file)) == ("new", after)


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / f".report{NEW}").write_text("half")
    write_atomically(tmp_path / "report", "whole")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"report": "whole"}


def test_a_link_in_the_place_of_the_new_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("kept")
    (tmp_path / f".report{NEW}").symlink_to("victim")
    write_atomically(tmp_path / "report", "x")
    assert (tmp_path / "victim").read_text() == "kept"
    assert not (tmp_path / "report").is_symlink()


def test_nothing_is_left_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_atomically(tmp_path / "report", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "made"
    (tmp_path / f".made{NEW}").mkdir()
    (tmp_path / f".made{NEW}" / "left").touch()
    with suppress(ZeroDivisionError), new_folder(target) as made:
        (made / "half").touch()
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with new_folder(target) as made:
        (made / "a").touch()
        with pytest.raises(KitError, match="another command is making this folder"), new_folder(target):
            pass
    assert [path.name for path in target.iterdir()] == ["a"]
