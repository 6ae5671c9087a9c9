"""The policy pack's entry point: Pulumi runs ``python -u policies/__main__.py``, which prints its port and serves."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # Pulumi starts this file by its path

from policies.pack.analyzer_server import serve  # noqa: E402 - needs the path above

if __name__ == "__main__":
    serve()
