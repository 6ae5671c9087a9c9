"""A process that serves an emulated AWS and writes each request that reached it, with what was decided, to a file.

``python recorded_requests.py FILE``: prints its URL, and ends when its input ends.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from infra.emulator.cloud.request_filter import refusal
from infra.emulator.provider.emulator import Emulator

NAMES = ("REQUEST_METHOD", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE", "HTTP_SEC_FETCH_MODE", "HTTP_REFERER")


def main(file: Path) -> None:
    """Serve until the standard input ends."""

    def recorded(environ: Mapping[str, Any], port: int) -> tuple[int, str] | None:
        decided = refusal(environ, port)
        entry = {**{name: environ.get(name, "") for name in NAMES}, "path": environ["PATH_INFO"], "decided": decided}
        with file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(entry) + "\n")
        return decided

    with patch("infra.emulator.cloud.wsgi_application.refusal", recorded), Emulator.start() as emulator:
        print(emulator.serve().url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
