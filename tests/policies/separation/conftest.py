"""Lets the tests of this folder import what stands beside them (the tree has no test packages)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
