"""bandit's findings on the kit's own code, each explained: ``python -m scripts.dev.scanners.code_scan``.

bandit is no dependency of the kit; it is installed into an environment of its own in the user's cache. Exit code 1
means that a finding has no entry in code_scan.yaml, or that an entry explains nothing any more.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import yaml

from scripts.dev.scanners.environments import VERSIONS, environment

BANDIT: Final = "bandit"
ROOT: Final = Path(__file__).resolve().parents[3]
SCANNED: Final = ("infra", "policies", "scripts", "templates", "mso")
EXPLAINED: Final = Path(__file__).with_name("code_scan.yaml")


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why findings of some checks in some files (patterns) are none."""

    checks: tuple[str, ...]
    files: tuple[str, ...]
    why: str

    def covers(self, check: str, file: str) -> bool:
        """Whether it explains a finding of a check in a file."""
        return check in self.checks and any(fnmatchcase(file, pattern) for pattern in self.files)


def explanations() -> tuple[Explanation, ...]:
    """The entries of code_scan.yaml."""
    entries = yaml.safe_load(EXPLAINED.read_text(encoding="utf-8"))
    return tuple(Explanation(tuple(e["checks"]), tuple(e["files"]), e["why"]) for e in entries)


def findings() -> list[tuple[str, str, str]]:
    """What bandit finds: the check, the file, and the line with what it says.

    :raises ScannerError: bandit cannot be installed, or did not run to its end.
    """
    command: list[str | Path] = [BANDIT, "-q", "-r", *(ROOT / name for name in SCANNED), "-f", "json"]
    found: dict[str, Any] = json.loads(environment(BANDIT).run(command, {}, accepted=(0, 1)))
    if found["errors"]:
        raise SystemExit(f"bandit could not read everything: {found['errors']}")
    in_kit = ((each, Path(each["filename"]).relative_to(ROOT).as_posix()) for each in found["results"])
    return [(each["test_id"], file, f"{each['line_number']}: {each['issue_text']}") for each, file in in_kit]


def unexplained(found: Sequence[tuple[str, str, str]], known: Sequence[Explanation]) -> list[str]:
    """Each finding without an explanation, and each explanation without a finding."""
    bare = [f"{check} {file}:{text}" for check, file, text in found if not any(k.covers(check, file) for k in known)]
    idle = [
        f"explains nothing any more: {', '.join(each.checks)} in {', '.join(each.files)}"
        for each in known if not any(each.covers(check, file) for check, file, _ in found)
    ]  # fmt: skip
    return [*bare, *idle]


def main() -> int:
    """Print what is not explained, and how many findings are."""
    found = findings()
    left = unexplained(found, explanations())
    print("\n".join([*left, f"bandit {VERSIONS[BANDIT]}: {len(found)} findings, {len(left)} not explained"]))
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
