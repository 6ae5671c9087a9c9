"""Files that a hostile or a careless sender uploads: nothing of them passes that should not, and nothing is lost.

Whatever does not pass lies in quarantine with its reason, as a record or as the whole file.
"""

from __future__ import annotations

import gzip
import importlib
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any

import pytest

from infra.exchange.field_types import as_entry
from infra.manifest import facts

BOOKED = {
    "appointment_ref": "ap-7", "change": "booked", "service": "lasers", "state": "WA", "location": "seattle",
    "starts_at": "2099-12-05T17:00:00Z", "language": "en", "minor": False, "email": "kim@mail.example",
}  # fmt: skip
COLLECTED = {
    "patient_ref": "p-9", "name": "Kim Doe", "balance": "80.00", "service_date": "2026-10-02", "statement_ref": "s-1",
}  # fmt: skip
Upload = Callable[[str, str, bytes], "Written"]


class Written(dict[tuple[str, str], bytes]):
    """What the function wrote: (bucket, key) -> body."""

    @property
    def passed(self) -> list[Any]:
        return [json.loads(line) for (bucket, _), body in self.items() if bucket == "out" for line in body.splitlines()]

    @property
    def reasons(self) -> list[str]:
        listed = (body for (bucket, key), body in self.items() if bucket == "in" and key.endswith(".jsonl"))
        return [json.loads(line)["reason"] for body in listed for line in body.splitlines()]

    @property
    def whole(self) -> list[bytes]:
        return [body for (bucket, key), body in self.items() if bucket == "in" and key.endswith(".whole")]


class Store:
    def __init__(self, body: bytes) -> None:
        self.body, self.written = body, Written()

    def get_object(self, **_: str) -> dict[str, Any]:
        return {"Body": io.BytesIO(self.body)}

    def put_object(self, *, Bucket: str, Key: str, Body: IO[bytes]) -> None:  # noqa: N803 - boto3's names
        self.written[Bucket, Key] = Body.read()


@pytest.fixture
def upload(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upload]:
    def uploaded(flow: str, name: str, body: bytes) -> Written:
        fact = facts.flows()[flow]
        for key, value in {
            "FLOW": flow, "FIELDS": json.dumps([as_entry(field) for field in fact.fields]),
            "IDENTIFIABLE": str(fact.identifies).lower(), "TARGET_BUCKET": "out", "TARGET_PREFIX": "x/",
            "AWS_DEFAULT_REGION": "us-east-2",
        }.items():  # fmt: skip
            monkeypatch.setenv(key, value)
        sys.modules.pop("infra.exchange.handler", None)
        handler, store = importlib.import_module("infra.exchange.handler"), Store(body)
        monkeypatch.setattr(handler, "s3", store)
        detail = {"bucket": {"name": "in"}, "object": {"key": f"inbox/{flow}/{name}", "version-id": "v"}}
        assert handler.handle({"Records": [{"messageId": "m", "body": json.dumps({"detail": detail})}]}, None) == {
            "batchItemFailures": []
        }
        return store.written

    yield uploaded
    sys.modules.pop("infra.exchange.handler", None)


def zipped(text: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.jsonl", text)
    return file.getvalue()


LINE = json.dumps(BOOKED).encode()
CSV = (",".join(BOOKED) + "\n" + ",".join(map(str, BOOKED.values())) + "\n").replace("False", "false")
FILES: dict[str, tuple[str, bytes]] = {
    "UTF-16 with a mark": ("a.csv", CSV.encode("utf-16")),
    "UTF-16 without one": ("a.csv", CSV.encode("utf-16-le")),
    "UTF-16, the other way round": ("a.jsonl", LINE.decode().encode("utf-16-be")),
    "UTF-32": ("a.jsonl", LINE.decode().encode("utf-32")),
    "compressed": ("a.jsonl", gzip.compress(LINE)),
    "an archive": ("a.csv", zipped(LINE)),
    "an image": ("a.jsonl", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    "a list of records": ("a.json", b"[" + LINE + b"]"),
    "a list in a line": ("a.jsonl", b"[" + LINE + b"]"),
    "a record over many lines": ("a.jsonl", json.dumps(BOOKED, indent=1).encode()),
    "no name extension": ("upload", LINE),
    "two records in a line": ("a.jsonl", LINE + b" " + LINE),
    "a key twice": ("a.jsonl", LINE.replace(b'"change"', b'"state": "OR", "change"')),
    "a key twice, one escaped": ("a.jsonl", LINE.replace(b'"change"', b'"\\u0073tate": "OR", "change"')),
    "nested deeply": ("a.jsonl", b'{"email":' * 5000 + b"1" + b"}" * 5000),
    "nested in a value": ("a.jsonl", json.dumps({**BOOKED, "email": {"diagnosis": "x"}}).encode()),
    "JSON in a text": ("a.jsonl", json.dumps({**BOOKED, "location": '{"diagnosis": "x"}'}).encode()),
    "no number": ("a.jsonl", json.dumps({**BOOKED, "minor": float("nan")}).encode()),
    "an infinite number": ("a.jsonl", json.dumps({**BOOKED, "minor": float("inf")}).encode()),
    "an immense number": ("a.jsonl", LINE.replace(b"false", b"9" * 20_000)),
    "an exponent": ("a.jsonl", LINE.replace(b"false", b"1e999")),
    "a homoglyph in a name": ("a.jsonl", json.dumps({**BOOKED, "l\u043ecation": "x"}).encode()),
    "a column that looks the same": ("a.csv", CSV.replace("location", "location\u200b").encode()),
    "a row without a header": ("a.csv", CSV.splitlines()[1].encode()),
    "a header of others": ("a.csv", b"patient,diagnosis\n"),
    "old line ends": ("a.csv", CSV.replace("\n", "\r").encode()),
    "another separator": ("a.csv", CSV.replace(",", ";").encode()),
    "tabs": ("a.csv", CSV.replace(",", "\t").encode()),
    "an open quotation": ("a.csv", (CSV + '"ap-8,booked\n').encode().replace(b"ap-7", b"ap 7")),
    "a null character": ("a.csv", CSV.replace("seattle", "sea\x00ttle").encode()),
    "a time with no such day": ("a.jsonl", LINE.replace(b"12-05", b"02-30")),
    "a time of the sender's zone": ("a.jsonl", LINE.replace(b"00Z", b"00-08:00")),
    "a formula as an address": ("a.jsonl", json.dumps({**BOOKED, "email": "=cmd|calc@mail.example"}).encode()),
}


@pytest.mark.parametrize("file", FILES)
def test_nothing_of_it_passes_and_all_of_it_is_kept_with_a_reason(file: str, upload: Upload) -> None:
    name, body = FILES[file]
    written = upload("f-booking", name, body)
    assert written.passed == []
    assert written.reasons
    assert all(written.reasons)
    kept = b"".join(written.values())
    assert written.whole in ([], [body])
    assert written.whole or b"ap-7" in kept or b"diagnosis" in kept or b"email" in kept or b"\\u0000" in kept


@pytest.mark.parametrize(
    "name",
    ["=HYPERLINK(0)", "+cmd|' /C calc'!A0", "@SUM(1)", "-2+3+cmd|x", "  =1+1", "\uff1d1+1", "|calc", "%0A"],
)
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_formula_of_a_spreadsheet_is_no_name(name: str, form: str, upload: Upload) -> None:
    """Who reads the reports may open them in a spreadsheet, which would compute it."""
    record = {**COLLECTED, "name": name}
    quoted = ",".join(f'"{value}"' for value in record.values())
    body = json.dumps(record) if form == "jsonl" else f"{','.join(record)}\n{quoted}\n"
    written = upload("f-collections", f"a.{form}", body.encode())
    assert (written.passed, written.reasons) == ([], ["name: begins as a formula of a spreadsheet"])


@pytest.mark.parametrize("name", ["Kim Doe", "D'Arcy-Smith", "\u674e\u5c0f\u9f99", "O\u2019Neil, J."])
def test_names_of_people_pass(name: str, upload: Upload) -> None:
    assert upload("f-collections", "a.jsonl", json.dumps({**COLLECTED, "name": name}).encode()).passed


def test_a_telephone_number_with_its_country_is_no_formula(upload: Upload) -> None:
    record = {"first_name": "Kim", "channel_address": "+1 (206) 555-0142", "clinic": "clinic-2",
              "date_time": "2099-12-05T17:00", "link": "https://book.example/v/1"}  # fmt: skip
    assert upload("f-reminders", "a.jsonl", json.dumps(record).encode()).passed == [record]


@pytest.mark.parametrize(("body", "passed"), [("", 0), (CSV.splitlines()[0] + "\n", 0), (CSV, 1)])
def test_a_file_with_no_record_is_no_loss(body: str, passed: int, upload: Upload) -> None:
    written = upload("f-booking", "a.csv", body.encode())
    assert (len(written.passed), written.reasons) == (passed, [])


def test_of_a_flood_of_other_records_the_file_is_kept(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifty million rows of nothing would fill the function's disk with reasons."""
    upload("f-booking", "a.csv", b"")  # imports the function
    handler = sys.modules["infra.exchange.handler"]
    monkeypatch.setattr(handler, "MOST_KEPT", 3)
    store = Store((CSV + "x\n" * 9 + CSV.splitlines()[1]).encode())
    monkeypatch.setattr(handler, "s3", store)
    handler._pass_on("in", "inbox/f-booking/a.csv", "v", "2026-11-30")
    assert len(store.written.passed) == 1
    assert store.written.reasons[:3] == ["1 values for 9 columns"] * 3
    assert store.written.reasons[3] == "more than 3 records did not pass: 1 values for 9 columns"
    assert store.written.whole == [store.body]
