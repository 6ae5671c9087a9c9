"""The broker's function: reads what arrives for one flow, writes what may pass, keeps the rest in quarantine.

Triggered by a queue of S3 "Object Created" events. A file that cannot be handled stays in the inbox and the message
goes back to the queue, then to its dead-letter queue: nothing is lost.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime
from typing import IO, Any

import boto3

from infra.exchange.field_types import field_of
from infra.exchange.filter import LONGEST_LINE, Judged, Rule, judge

s3 = boto3.client("s3")
FIELDS = tuple(field_of(entry) for entry in json.loads(os.environ["FIELDS"]))
RULE = Rule(os.environ["FLOW"], FIELDS, os.environ["IDENTIFIABLE"] == "true")
PART_BYTES = int(os.environ.get("PART_BYTES", "0"))
"""Bytes of an object in the outbox at most, where a machine hands it on; 0: one object for each file."""


IN_MEMORY, CHUNK = 4_000_000, 1_000_000
"""Bytes of a file that stay in memory, and that are read at a time."""
MOST_KEPT = 50_000
"""Records of one file in quarantine: a file of which more do not pass is none of this flow, and is kept whole."""


def handle(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Handle a batch of queue messages; those that failed are named, so that the queue offers them again."""
    failed = []
    for message in event["Records"]:
        try:
            told = json.loads(message["body"])
            uploaded, bucket = told["detail"]["object"], told["detail"]["bucket"]["name"]
            _pass_on(bucket, uploaded["key"], uploaded.get("version-id", ""), _day(told))
        except Exception as error:  # one bad file must not stop the others; the queue keeps it
            print(json.dumps({"flow": RULE.flow, "message": message["messageId"], "error": type(error).__name__}))
            failed.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failed}


def _day(told: Mapping[str, Any]) -> str:
    """The day of an event in UTC (``2026-01-31``), which is the same however often the queue offers it."""
    stated = str(told.get("time", ""))
    return date.fromisoformat(stated[:10]).isoformat() if stated else datetime.now(UTC).date().isoformat()


def _pass_on(bucket: str, key: str, version: str, day: str) -> None:
    """Filter one object; quarantine first, so that a crash between the writes loses nothing.

    The version that the event tells of is read: by now another may have been uploaded under the name, and that one has
    an event of its own. What passes gets a name that tells nothing (a file may be named after a patient), and its own
    for each upload, in a folder of its ``day``. Files of any size are read from the disk: one record at a time is in
    memory.
    """
    exactly = {"VersionId": version} if version else {}
    name = hashlib.sha256(f"{key}\n{version}".encode()).hexdigest()[:32]
    kept = f"quarantine/{RULE.flow}/{key.removeprefix(f'inbox/{RULE.flow}/')}.{name}"
    with ExitStack() as files:
        came, passed, held = (files.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY)) for _ in range(3))
        shutil.copyfileobj(s3.get_object(Bucket=bucket, Key=key, **exactly)["Body"], came)
        counts = {"passed": 0, "quarantined": 0}
        for judged in _bounded(_judged(came, key.rsplit(".", 1)[-1].lower())):
            if not judged.reason:
                _write_line(passed, judged.record)
            else:
                record = {"whole file": f"{kept}.whole"} if judged.rest else judged.record
                _write_line(held, {"line": judged.line, "reason": judged.reason, "record": record})
            counts["quarantined" if judged.reason else "passed"] += 1
            if judged.rest:
                _put(bucket, f"{kept}.whole", came)
                break
        if counts["quarantined"]:
            _put(bucket, f"{kept}.jsonl", held)
        if counts["passed"]:
            _put_in_parts(f"{os.environ['TARGET_PREFIX']}{day}/{name}", passed)
    print(json.dumps({"flow": RULE.flow, **counts}))


def _bounded(judged: Iterator[Judged]) -> Iterator[Judged]:
    """The records until too many did not pass: nothing after them is read."""
    kept = 0
    for each in judged:
        kept += bool(each.reason)
        if kept > MOST_KEPT:
            yield Judged(each.line, {}, f"more than {MOST_KEPT} records did not pass: {each.reason}", rest=True)
            return
        yield each


def _judged(came: IO[bytes], form: str) -> Iterator[Judged]:
    """Each record of a file; one that is no text at all is kept whole before any of its records passes."""
    came.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := came.read(CHUNK):
            decoder.decode(chunk)
            if b"\0" in chunk:  # UTF-16 without a mark is made of valid characters, every other one of them this
                yield Judged(1, {}, "not UTF-8 text: holds null characters", rest=True)
                return
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        yield Judged(1, {}, f"not UTF-8: {error.reason}", rest=True)
        return
    came.seek(0)
    yield from judge(_lines(came), form, RULE)


def _lines(came: IO[bytes]) -> Iterator[str]:
    """The lines of a file with their ends; one that is too long is cut off where the filter sees that it is."""
    while line := came.readline(4 * LONGEST_LINE):
        yield line.decode("utf-8", errors="replace")


def _write_line(file: IO[bytes], record: Mapping[str, object]) -> None:
    file.write(json.dumps(record).encode() + b"\n")


def _put_in_parts(name: str, passed: IO[bytes]) -> None:
    """Write what passed to the outbox: in one object, or in parts of whole records where a part has a size."""
    target = os.environ["TARGET_BUCKET"]
    if not PART_BYTES:
        _put(target, f"{name}.jsonl", passed)
        return
    passed.seek(0)
    part, number = io.BytesIO(), 1
    for line in passed:
        if part.tell() and part.tell() + len(line) > PART_BYTES:
            _put(target, f"{name}-{number}.jsonl", part)
            part, number = io.BytesIO(), number + 1
        part.write(line)
    _put(target, f"{name}-{number}.jsonl", part)


def _put(bucket: str, key: str, file: IO[bytes]) -> None:
    file.seek(0)
    s3.put_object(Bucket=bucket, Key=key, Body=file)
