"""Lets the tests of this folder use its own parts, and the small estate of the wall's tests."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "separation")]
