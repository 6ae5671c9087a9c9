"""What is kept between runs comes back whole, from a folder that is the user's alone, or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from infra.files import private_cache
from infra.files.private_cache import UnusableCacheError, keep, read_kept, user_cache_folder

CONTENT = b'{"resources": []}' * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "plans"


def test_what_is_kept_comes_back_and_only_its_user_can_read_it(folder: Path) -> None:
    keep(folder, "key", CONTENT)
    assert read_kept(folder, "key") == CONTENT
    assert read_kept(folder, "other") is None
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "key").stat().st_mode & 0o777 == 0o600


def test_nothing_is_kept_before_the_first_time(folder: Path) -> None:
    assert read_kept(folder, "key") is None
    assert not folder.exists()


@pytest.mark.parametrize("damage", ["cut short", "one bit", "emptied", "another key's", "another version's", "longer"])
def test_a_damaged_file_is_refused_and_written_anew(folder: Path, damage: str) -> None:
    keep(folder, "key", CONTENT)
    whole = (folder / "key").read_bytes()
    keep(folder, "other", CONTENT)
    (folder / "key").write_bytes(
        {
            "cut short": whole[:-3],
            "one bit": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
            "emptied": b"",
            "another key's": (folder / "other").read_bytes(),
            "another version's": whole.replace(private_cache.FORMAT, b"mso cache 0"),
            "longer": whole.replace(b"\n", b"\n\n", 1),
        }[damage]
    )
    with pytest.raises(UnusableCacheError, match="damaged or of another version"):
        read_kept(folder, "key")
    keep(folder, "key", CONTENT)
    assert read_kept(folder, "key") == CONTENT


def test_a_folder_that_others_can_write_is_neither_read_nor_written(folder: Path) -> None:
    keep(folder, "key", CONTENT)
    folder.chmod(0o770)
    with pytest.raises(UnusableCacheError, match="mode 0700"):
        read_kept(folder, "key")
    with pytest.raises(UnusableCacheError, match="mode 0700"):
        keep(folder, "key", b"new")


def test_a_folder_or_file_of_another_user_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(folder, "key", CONTENT)
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(UnusableCacheError, match="a folder of yours"):
        read_kept(folder, "key")


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "open to others"])
def test_what_is_not_a_file_of_the_user_alone_is_refused_without_waiting(folder: Path, kind: str) -> None:
    keep(folder, "other", CONTENT)
    match kind:
        case "link":
            (folder / "key").symlink_to(folder / "other")
        case "pipe":
            os.mkfifo(folder / "key", 0o600)
        case "folder":
            (folder / "key").mkdir(mode=0o700)
        case _:
            keep(folder, "key", CONTENT)
            (folder / "key").chmod(0o666)
    with pytest.raises(UnusableCacheError, match="key"):
        read_kept(folder, "key")


def test_a_linked_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    keep(folder, "key", CONTENT)
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(UnusableCacheError):
        read_kept(tmp_path / "link", "key")


def test_content_that_unpacks_to_more_than_the_limit_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(folder, "key", b"0" * 1000)
    monkeypatch.setattr(private_cache, "LARGEST", 999)
    with pytest.raises(UnusableCacheError):
        read_kept(folder, "key")


def test_the_files_used_longest_ago_make_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_cache, "MOST_FILES", 3)
    for number in range(3):
        keep(folder, f"key-{number}", CONTENT)
        os.utime(folder / f"key-{number}", (number, number))
    assert read_kept(folder, "key-0") == CONTENT  # now the one used last
    keep(folder, "key-3", CONTENT)
    assert sorted(file.name for file in folder.iterdir()) == ["key-0", "key-2", "key-3"]


def test_a_size_limit_keeps_the_newest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_cache, "MOST_BYTES", 1)
    keep(folder, "old", CONTENT)
    os.utime(folder / "old", (1, 1))
    keep(folder, "new", CONTENT)
    assert [file.name for file in folder.iterdir()] == ["new"]


def test_what_a_stopped_writer_left_is_removed(folder: Path) -> None:
    keep(folder, "key", CONTENT)
    left = folder / ".key.abc123"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    keep(folder, "key", CONTENT)
    assert not left.exists()


def test_writers_and_readers_side_by_side_never_see_a_part(folder: Path) -> None:
    contents = [bytes([letter]) * 200_000 for letter in b"abcd"]
    keep(folder, "key", contents[0])

    def write(content: bytes) -> None:
        for _ in range(5):
            keep(folder, "key", content)

    writers = [threading.Thread(target=write, args=(content,)) for content in contents]
    for writer in writers:
        writer.start()
    seen = {read_kept(folder, "key") for _ in range(40)}
    for writer in writers:
        writer.join()
    assert seen <= set(contents)


def test_the_cache_directory_of_the_user_is_respected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache_folder("plans") == tmp_path / "mso-kit" / "plans"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_cache_folder("plans") == tmp_path / ".cache" / "mso-kit" / "plans"
