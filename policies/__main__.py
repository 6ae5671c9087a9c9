"""What Pulumi's engine runs: ``python -u policies/__main__.py`` prints a port and answers on it until it is stopped."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # the engine starts this file by its path

from policies.pack import serve  # noqa: E402 - needs the path above

if __name__ == "__main__":
    serve()
