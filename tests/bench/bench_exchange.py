"""Records per second of a flow's filter, and its memory on a file of 100 MB: ``python tests/bench/bench_exchange.py``.

The handler runs as Lambda runs it, with S3 replaced by files on the disk.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from infra.exchange.field_types import as_entry
from infra.manifest import facts

FLOW = "f-claims"
MEGABYTES = 100
ROW = "cl-{0},pt-{0},Ann Lee,1980-02-11,ins-{0},acme,2026-11-29,99213,L70.0,,pr-1,,125.50,\n"


class Disk:
    """The two methods of S3's client that the function uses, over one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        return {"Body": (self.folder / Bucket / Key.replace("/", "_")).open("rb")}

    def put_object(self, *, Bucket: str, Key: str, Body: IO[bytes]) -> None:  # noqa: N803 - boto3's names
        with (self.folder / Bucket / Key.replace("/", "_")).open("wb") as file:
            while chunk := Body.read(1_000_000):
                file.write(chunk)


def main() -> None:
    """Print both figures."""
    records, spent, mebibytes = measure()
    print(f"{records} records of {MEGABYTES} MB in {spent:.1f} s of CPU: {records / spent:,.0f} records a second")
    print(f"memory: {mebibytes:.0f} MiB more than before the file")


def measure() -> tuple[int, float, float]:
    """The records of the file, the CPU seconds that they took, and the mebibytes of memory that they added."""
    fields = facts.flows()[FLOW].fields
    os.environ |= {"FLOW": FLOW, "FIELDS": json.dumps([as_entry(field) for field in fields]), "IDENTIFIABLE": "true",
                   "TARGET_BUCKET": "out", "TARGET_PREFIX": "in/", "AWS_DEFAULT_REGION": "us-east-2"}  # fmt: skip
    handler = importlib.import_module("infra.exchange.handler")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "out").mkdir()
        vars(handler)["s3"] = Disk(folder)
        records = 0
        with (folder / "in" / f"inbox_{FLOW}_a.csv").open("w") as file:
            file.write(",".join(field.name for field in fields) + "\n")
            while file.tell() < MEGABYTES * 1_000_000:
                for _ in range(1000):
                    file.write(ROW.format(records))
                    records += 1
        before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
        detail = {"bucket": {"name": "in"}, "object": {"key": f"inbox/{FLOW}/a.csv"}}
        answer = handler.handle({"Records": [{"messageId": "m", "body": json.dumps({"detail": detail})}]}, None)
        spent, after = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert answer == {"batchItemFailures": []}, answer
    return records, spent, (after - before) / 1024


if __name__ == "__main__":
    main()
