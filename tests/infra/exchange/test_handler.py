"""The broker's function, on a shelf of files in place of S3: what arrives is passed on, kept back, or tried again."""

from __future__ import annotations

import base64
import importlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

INBOX = "inbox/f-utilisation/"


@dataclass
class Shelf:
    """S3 in two methods; a bucket in ``closed`` refuses to be written to."""

    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    versions: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    closed: str = ""

    def get_object(self, *, Bucket: str, Key: str, VersionId: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        return {"Body": io.BytesIO(self.versions[Bucket, Key, VersionId])}

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - boto3's names
        if Bucket == self.closed:
            raise PermissionError(Bucket)
        self.files[Bucket, Key] = Body

    def written(self, bucket: str, prefix: str) -> dict[str, list[Any]]:
        return {
            key: [json.loads(line) for line in body.decode().splitlines()]
            for (place, key), body in self.files.items()
            if place == bucket and key.startswith(prefix)
        }


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch, shelf: Shelf) -> Iterator[ModuleType]:
    """The module as Lambda imports it, with its environment; the next test imports its own."""
    for name, value in {
        "FLOW": "f-utilisation", "FIELDS": '["visit", "minutes"]', "IDENTIFIABLE": "false",
        "TARGET_BUCKET": "outbox", "TARGET_PREFIX": "in/", "AWS_DEFAULT_REGION": "us-east-2",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    sys.modules.pop("infra.exchange.handler", None)
    module = importlib.import_module("infra.exchange.handler")
    monkeypatch.setattr(module, "s3", shelf)
    yield module
    sys.modules.pop("infra.exchange.handler", None)


def arrives(shelf: Shelf, name: str, body: bytes, *, version: str = "v1", message: str = "m-1") -> dict[str, str]:
    """Put a file into the inbox, and give the queue's message about it."""
    shelf.versions["exchange", INBOX + name, version] = body
    detail = {"bucket": {"name": "exchange"}, "object": {"key": INBOX + name, "version-id": version}}
    return {"messageId": message, "body": json.dumps({"detail": detail})}


def failed(handler: ModuleType, *messages: dict[str, str]) -> list[str]:
    answer = handler.handle({"Records": list(messages)}, None)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", b"visit,name,minutes\nv-1,Ana,45\nv-2,Bo,206-555-0143\n"),
        ("a.CSV", b"\xef\xbb\xbfvisit,name,minutes\r\nv-1,Ana,45\r\nv-2,Bo,206-555-0143\r\n"),
        ("a.jsonl", b'{"visit": "v-1", "minutes": "45", "name": "Ana"}\n{"visit": "v-2", "minutes": "206-555-0143"}\n'),
    ],
)
def test_declared_fields_pass_and_the_rest_is_kept_in_quarantine(
    handler: ModuleType, shelf: Shelf, name: str, body: bytes
) -> None:
    assert failed(handler, arrives(shelf, name, body)) == []
    assert list(shelf.written("outbox", "in/").values()) == [[{"visit": "v-1", "minutes": "45"}]]
    ((key, kept),) = shelf.written("exchange", "quarantine/").items()
    assert key.startswith(f"quarantine/f-utilisation/{name}.")
    assert "telephone number" in kept[0]["reason"]
    assert "206-555-0143" in json.dumps(kept[0]["record"])


def test_a_file_named_after_a_patient_passes_under_another_name(handler: ModuleType, shelf: Shelf) -> None:
    failed(handler, arrives(shelf, "ana-lopez.csv", b"visit\nv-1\n"))
    assert "ana" not in "".join(shelf.written("outbox", ""))


def test_files_that_share_a_name_in_part_do_not_overwrite_each_other(handler: ModuleType, shelf: Shelf) -> None:
    names = ["day/a.csv", "night/a.csv", "a.csv"]
    messages = [arrives(shelf, name, f"visit\n{name}\n".encode()) for name in names]
    messages += [arrives(shelf, "a.jsonl", b'{"visit": 4}\n'), arrives(shelf, "a.csv", b"visit\n5\n", version="v2")]
    assert failed(handler, *messages) == []
    passed = [record["visit"] for records in shelf.written("outbox", "in/").values() for record in records]
    assert sorted(map(str, passed)) == sorted([*names, "4", "5"])


def test_the_same_message_twice_writes_the_same_once(handler: ModuleType, shelf: Shelf) -> None:
    message = arrives(shelf, "a.csv", b"visit\nv-1\n")
    failed(handler, message, message)
    assert len(shelf.written("outbox", "in/")) == 1


def test_a_file_that_cannot_be_handled_goes_back_to_the_queue_and_stops_no_other(
    handler: ModuleType, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    good = arrives(shelf, "good.csv", b"visit\nv-1\n", message="good")
    lost = {"messageId": "lost", "body": good["body"].replace("good.csv", "lost.csv")}
    odd = {"messageId": "odd", "body": "not json"}
    assert failed(handler, lost, odd, good) == ["lost", "odd"]
    assert len(shelf.written("outbox", "in/")) == 1
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("error") for line in logged] == ["KeyError", "JSONDecodeError", None]


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("form", ["csv", "jsonl", "dat"])
def test_no_byte_is_lost_of_what_is_no_text(handler: ModuleType, shelf: Shelf, form: str, body: bytes) -> None:
    body += b"\xe9"  # as Latin-1 writes it, and no UTF-8
    shelf.files.clear()
    assert failed(handler, arrives(shelf, f"latin.{form}", body)) == []
    assert shelf.written("outbox", "") == {}
    ((record,),) = shelf.written("exchange", "quarantine/").values()
    assert record["reason"].startswith("not UTF-8")
    assert base64.b64decode(record["record"]["base64"]) == body


def test_what_cannot_be_kept_in_quarantine_does_not_pass_either(handler: ModuleType, shelf: Shelf) -> None:
    shelf.closed = "exchange"
    message = arrives(shelf, "a.csv", b"visit\nv-1\n206-555-0143\n")
    assert failed(handler, message) == ["m-1"]
    assert shelf.written("outbox", "") == {}


def test_half_a_character_in_json_holds_nothing_up(handler: ModuleType, shelf: Shelf) -> None:
    assert failed(handler, arrives(shelf, "a.jsonl", b'{"visit": "\\ud800"}\n{"name": "\\ud800"}\n')) == []
    assert list(shelf.written("outbox", "in/").values()) == [[{"visit": "\ud800"}]]


def test_no_value_reaches_the_log(handler: ModuleType, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    failed(handler, arrives(shelf, "ana.csv", b"visit\nv-77\n206-555-0143\n"), {"messageId": "m", "body": '"v-77"'})
    out = capsys.readouterr().out
    assert "passed" in out
    assert not any(word in out for word in ("v-77", "555", "ana"))
