"""Files from others: what is no regular file of a sensible size, text or depth is refused in one line."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from infra.errors import UsageError
from infra.files.foreign_file import MAX_DEPTH, parse_json, read_bytes, read_json, read_text, unpacked
from infra.files.yaml_file import read_yaml

BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nwaivers: [*b, *b]\n"


def refused(read: Any, *given: Any) -> str:
    with pytest.raises(UsageError) as caught:
        read(*given)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    kinds = {"pipe": "this is a pipe", "": "this is a folder", "loop": "in a circle", "none": "no such"}
    for name, words in kinds.items():
        assert words in refused(read_bytes, tmp_path / name)
    assert "this is a device" in refused(read_bytes, Path("/dev/zero"))
    assert "not a file name" in refused(read_bytes, Path("a\0b"))


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as stream:
        stream.truncate(10**12)  # a file with a hole: reading it would never end
    assert "larger than 1,000,000 bytes" in refused(read_text, file)


@pytest.mark.parametrize(
    ("content", "words"),
    [("{}".encode("utf-16"), "UTF-16"), ("{}".encode("utf-32"), "UTF-32"), ("{}".encode("utf-16-le"), "UTF-16"),
     (b"a: \xff", "byte 3 is not UTF-8")],
)  # fmt: skip
def test_another_encoding_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "text").write_bytes(content)
    assert words in refused(read_text, tmp_path / "text")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"\xef\xbb\xbfa: 1")
    assert read_text(tmp_path / "text") == "a: 1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1, "b": 2, "a": 3}', "the key 'a' is there twice"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ('{"a": 1e999}', "a number is too large"),
        ('{"a": ' + "9" * 10**6 + "}", "a number has more than 40 digits"),
        ("[" * 200_000, f"nested deeper than {MAX_DEPTH}"),
        ("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), f"nested deeper than {MAX_DEPTH}"),
        (json.dumps({"policy": "[" * 99 + "]" * 99}), f"nested deeper than {MAX_DEPTH}"),
        ('{"a": "\\ud800"}', "surrogates not allowed"),
        ('{"password": "TOP-SECRET" x', "not JSON"),
    ],
)
def test_json_that_no_program_should_read_is_refused(text: str, words: str) -> None:
    message = refused(parse_json, text, "state.json")
    assert message.startswith("state.json: ")
    assert words in message
    assert "TOP-SECRET" not in message


def test_ordinary_json_is_read(tmp_path: Path) -> None:
    value = {"a": [1, -2.5, True, None, "é\U0001f600", {"b": "no JSON " + "{" * 100}], "n": 2**63}
    (tmp_path / "a.json").write_text(json.dumps(value))
    assert read_json(tmp_path / "a.json") == value


def test_compressed_data_counts_with_its_own_size() -> None:
    assert unpacked(gzip.compress(b"{}"), "a") == b"{}"
    assert "larger than 1,000 bytes" in refused(unpacked, gzip.compress(b"x" * 10**6), "a", 1000)
    assert "damaged" in refused(unpacked, gzip.compress(b"x" * 100)[:20], "a")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BOMB, "anchors (&a) are not allowed"),
        ("a: !!python/object:os.system x", "the tag tag:yaml.org,2002:python/object:os.system is not allowed"),
        ("a: 1\na: 2", "the key 'a' appears twice"),
        ("a: " + "1" + ":59" * 3000, "a number has more than 60 characters"),
        ("a: " + "9" * 900_000, "a number has more than 60 characters"),
        ("a: .nan", "'.nan' is not a finite number"),
        ("a: 1.0e+999", "is not a finite number"),
        ("[" * 50_000, "nested deeper than"),
        ("a: {b: [", "this is not YAML or JSON"),
        ("a: 1\n---\nb: 2", "a second document"),
        ("? [a]\n: 1", "a key must be a string"),
    ],
)  # fmt: skip
def test_yaml_that_no_file_of_the_kit_needs_is_refused(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(text)
    message = refused(read_yaml, file)
    assert message.startswith(f"{file}:")
    assert words in message
