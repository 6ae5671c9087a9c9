"""The broker's Lambda function with a fake S3: a file's records pass or are quarantined, or the file is retried."""

from __future__ import annotations

import importlib
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.exchange.field_types import Field
from infra.exchange.filter import Rule

INBOX = "inbox/f-utilisation/"
FIELDS = json.dumps([{"name": "visit", "type": "text"}, {"name": "minutes", "type": "text", "required": False}])


@dataclass
class FakeS3:
    """The two methods of S3's client that the function uses; ``read_only_bucket`` rejects writes."""

    files: dict[tuple[str, str], bytes] = field(default_factory=dict)
    versions: dict[tuple[str, str, str], bytes] = field(default_factory=dict)
    read_only_bucket: str = ""

    def get_object(self, *, Bucket: str, Key: str, VersionId: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        return {"Body": io.BytesIO(self.versions[Bucket, Key, VersionId])}

    def put_object(self, *, Bucket: str, Key: str, Body: IO[bytes]) -> None:  # noqa: N803 - boto3's names
        if Bucket == self.read_only_bucket:
            raise PermissionError(Bucket)
        self.files[Bucket, Key] = Body.read()

    def written(self, bucket: str, prefix: str) -> dict[str, list[Any]]:
        return {
            key: [json.loads(line) for line in body.decode().splitlines()]
            for (stored_in, key), body in self.files.items()
            if stored_in == bucket and key.startswith(prefix) and not key.endswith(".whole")
        }


@pytest.fixture
def s3() -> FakeS3:
    return FakeS3()


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch, s3: FakeS3) -> Iterator[ModuleType]:
    """The module as Lambda imports it, with its environment variables; each test imports it again."""
    for name, value in {
        "FLOW": "f-utilisation", "FIELDS": FIELDS, "IDENTIFIABLE": "false",
        "TARGET_BUCKET": "outbox", "TARGET_PREFIX": "in/", "AWS_DEFAULT_REGION": "us-east-2",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    sys.modules.pop("infra.exchange.handler", None)
    module = importlib.import_module("infra.exchange.handler")
    monkeypatch.setattr(module, "s3", s3)
    yield module
    sys.modules.pop("infra.exchange.handler", None)


def put_in_inbox(s3: FakeS3, name: str, body: bytes, *, version: str = "v1", message: str = "m-1") -> dict[str, str]:
    """Put a file into the inbox, and return the queue message about it."""
    s3.versions["exchange", INBOX + name, version] = body
    detail = {"bucket": {"name": "exchange"}, "object": {"key": INBOX + name, "version-id": version}}
    return {"messageId": message, "body": json.dumps({"detail": detail})}


def failed(handler: ModuleType, *messages: dict[str, str]) -> list[str]:
    answer = handler.handle({"Records": list(messages)}, None)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", b"visit,minutes\nv-1,45\nv-2,206-555-0143\n"),
        ("a.CSV", b"\xef\xbb\xbfvisit,minutes\r\nv-1,45\r\nv-2,206-555-0143\r\n"),
        ("a.jsonl", b'{"visit": "v-1", "minutes": "45"}\n{"visit": "v-2", "minutes": "206-555-0143"}\n'),
    ],
)
def test_declared_fields_pass_and_other_records_are_quarantined(
    handler: ModuleType, s3: FakeS3, name: str, body: bytes
) -> None:
    assert failed(handler, put_in_inbox(s3, name, body)) == []
    assert list(s3.written("outbox", "in/").values()) == [[{"visit": "v-1", "minutes": "45"}]]
    ((key, kept),) = s3.written("exchange", "quarantine/").items()
    assert key.startswith(f"quarantine/f-utilisation/{name}.")
    assert "telephone number" in kept[0]["reason"]
    assert "206-555-0143" in json.dumps(kept[0]["record"])


def test_a_file_named_after_a_patient_passes_under_another_name(handler: ModuleType, s3: FakeS3) -> None:
    failed(handler, put_in_inbox(s3, "ana-lopez.csv", b"visit\nv-1\n"))
    assert "ana" not in "".join(s3.written("outbox", ""))


def test_files_with_similar_names_do_not_overwrite_each_other(handler: ModuleType, s3: FakeS3) -> None:
    names = ["day/a.csv", "night/a.csv", "a.csv"]
    messages = [put_in_inbox(s3, name, f"visit\n{name}\n".encode()) for name in names]
    messages += [put_in_inbox(s3, "a.jsonl", b'{"visit": 4}\n'), put_in_inbox(s3, "a.csv", b"visit\n5\n", version="v2")]
    assert failed(handler, *messages) == []
    passed = [record["visit"] for records in s3.written("outbox", "in/").values() for record in records]
    assert sorted(map(str, passed)) == sorted([*names, "4", "5"])


def test_what_a_machine_hands_on_is_written_in_parts_of_whole_records(
    handler: ModuleType, s3: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "PART_BYTES", 60)
    lines = [json.dumps({"visit": f"v-{number}"}) for number in range(9)]
    lines.insert(4, json.dumps({"visit": "v" * 80}))  # longer than a part by itself
    message = put_in_inbox(s3, "a.jsonl", "\n".join(lines).encode())
    assert failed(handler, message, message) == []
    parts = sorted(s3.written("outbox", "in/").items())
    assert [record for _, records in parts for record in records] == [json.loads(line) for line in lines]
    sizes = [len(body) for (bucket, _), body in s3.files.items() if bucket == "outbox"]
    assert sizes == [51, 17, 94, 51, 34]


def test_nothing_is_written_in_parts_where_nothing_passed(
    handler: ModuleType, s3: FakeS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handler, "PART_BYTES", 60)
    assert failed(handler, put_in_inbox(s3, "a.csv", b"visit\n206-555-0143\n")) == []
    assert s3.written("outbox", "in/") == {}


def test_a_message_that_is_delivered_twice_writes_one_object(handler: ModuleType, s3: FakeS3) -> None:
    message = put_in_inbox(s3, "a.csv", b"visit\nv-1\n")
    failed(handler, message, message)
    assert len(s3.written("outbox", "in/")) == 1


def test_a_file_that_fails_goes_back_to_the_queue_and_does_not_stop_others(
    handler: ModuleType, s3: FakeS3, capsys: pytest.CaptureFixture[str]
) -> None:
    good = put_in_inbox(s3, "good.csv", b"visit\nv-1\n", message="good")
    lost = {"messageId": "lost", "body": good["body"].replace("good.csv", "lost.csv")}
    odd = {"messageId": "odd", "body": "not json"}
    assert failed(handler, lost, odd, good) == ["lost", "odd"]
    assert len(s3.written("outbox", "in/")) == 1
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line.get("error") for line in logged] == ["KeyError", "JSONDecodeError", None]


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("form", ["csv", "jsonl", "dat"])
def test_no_byte_of_a_binary_file_is_lost(handler: ModuleType, s3: FakeS3, form: str, body: bytes) -> None:
    body += b"\xe9"  # as Latin-1 writes it, and no UTF-8
    s3.files.clear()
    assert failed(handler, put_in_inbox(s3, f"latin.{form}", body)) == []
    assert s3.written("outbox", "") == {}
    ((record,),) = s3.written("exchange", "quarantine/").values()
    assert record["reason"].startswith("not UTF-8")
    assert s3.files["exchange", record["record"]["whole file"]] == body


def test_what_passes_lies_in_the_folder_of_the_day_of_its_event(handler: ModuleType, s3: FakeS3) -> None:
    """A message that the queue offers again, however late, writes the same object."""
    message = put_in_inbox(s3, "a.csv", b"visit\nv-1\n")
    message["body"] = json.dumps({**json.loads(message["body"]), "time": "2026-05-04T23:59:59Z"})
    assert failed(handler, message, message) == []
    (key,) = s3.written("outbox", "")
    assert key.startswith("in/2026-05-04/")


@pytest.mark.parametrize("number", ["123456789", "2065550143"])
def test_digits_that_could_be_a_persons_are_no_count(
    handler: ModuleType, s3: FakeS3, monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    monkeypatch.setattr(handler, "RULE", Rule("f-utilisation", (Field("minutes", "amount"),), identifiable=False))
    assert failed(handler, put_in_inbox(s3, "a.csv", f"minutes\n45\n{number}\n".encode())) == []
    assert list(s3.written("outbox", "in/").values()) == [[{"minutes": "45"}]]


def test_no_record_passes_if_the_quarantine_cannot_be_written(handler: ModuleType, s3: FakeS3) -> None:
    s3.read_only_bucket = "exchange"
    message = put_in_inbox(s3, "a.csv", b"visit\nv-1\n206-555-0143\n")
    assert failed(handler, message) == ["m-1"]
    assert s3.written("outbox", "") == {}


def test_a_lone_surrogate_in_json_does_not_stop_processing(handler: ModuleType, s3: FakeS3) -> None:
    assert failed(handler, put_in_inbox(s3, "a.jsonl", b'{"visit": "\\ud800"}\n{"visit": "v-1"}\n')) == []
    assert list(s3.written("outbox", "in/").values()) == [[{"visit": "v-1"}]]


def test_no_value_of_a_record_is_logged(handler: ModuleType, s3: FakeS3, capsys: pytest.CaptureFixture[str]) -> None:
    failed(handler, put_in_inbox(s3, "ana.csv", b"visit\nv-77\n206-555-0143\n"), {"messageId": "m", "body": '"v-77"'})
    out = capsys.readouterr().out
    assert "passed" in out
    assert not any(word in out for word in ("v-77", "555", "ana"))
