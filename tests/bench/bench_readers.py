"""What careful reading costs on ordinary files: run as ``python tests/bench/bench_readers.py``.

Each reader of foreign files is compared with the plain parser of its format, and the linear matcher of wildcards with
the regular expressions of ``fnmatch``, on the bundled example. Processor time, the best of some rounds.
"""

from __future__ import annotations

import fnmatch
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from bench_questions import write_states

from infra.engine.state_document import read_state
from infra.globs import matcher
from infra.manifest.reading.load import REFERENCE, load_manifest

ROUNDS = 5
PATTERNS = ("arn:aws:s3:::lumen-ridge-*", "*-charts-*", "arn:aws:iam::*:role/mso/phi/*", "s3:Get*")
TEXTS = tuple(f"arn:aws:s3:::lumen-ridge-charts-{number:012d}" for number in range(2000))


def best(run: Callable[[], Any]) -> float:
    """The smallest seconds of processor time of some rounds."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time()
        run()
        found.append(time.process_time() - began)
    return min(found)


def comparisons(folder: Path) -> Iterator[tuple[str, float, float]]:
    """What is read, the kit's seconds, and those of the plain parser or matcher."""
    states = sorted(write_states(folder).glob("*.json"))
    yield (f"{len(states)} states, against json.loads", best(lambda: [list(read_state(file)) for file in states]),
           best(lambda: [json.loads(file.read_text()) for file in states]))  # fmt: skip
    manifest = REFERENCE / "mso.yaml"
    yield ("mso.yaml, checked, against yaml.safe_load", best(lambda: load_manifest(manifest)),
           best(lambda: yaml.safe_load(manifest.read_text())))  # fmt: skip
    yield (f"{len(PATTERNS) * len(TEXTS)} wildcards, against fnmatch",
           best(lambda: [matcher(pattern)(text) for pattern in PATTERNS for text in TEXTS]),
           best(lambda: [fnmatch.fnmatchcase(text, pattern) for pattern in PATTERNS for text in TEXTS]))  # fmt: skip


def main() -> None:
    """One line for each comparison."""
    with tempfile.TemporaryDirectory() as folder:
        for what, own, plain in comparisons(Path(folder)):
            print(f"{what:<44}{own * 1000:>8.1f} ms{plain * 1000:>8.1f} ms{own / plain:>6.2f} times")


if __name__ == "__main__":
    main()
