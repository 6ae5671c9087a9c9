"""The kit's policy pack in a deployment: where its executable is, what it is configured with, what it reported."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from infra.engine.automation.policy_pack import PolicyPack, PolicyReport
from infra.engine.automation.stack_operations import StackResult
from infra.errors import UsageError
from policies.pack.analyzer_server import WAIVERS_FILE
from policies.pack.missing_stacks import NEEDS_MORE
from policies.pack.pack_policies import NOT_EVALUATED, STATES, WAIVED

EXECUTABLE: Final = "mso-policy-pack"
WAIVERS: Final = "waivers.yaml"
ALL_STACKS: Final = "`mso check` evaluates them on the plan of all, `mso check --state` on exported states"
LONGEST: Final = 200
"""Characters of a summary's line."""


def kit_policy_pack(folder: Path, states: Sequence[Path] = ()) -> PolicyPack:
    """The pack beside this Python, with the environment's waivers; ``states`` are exports of the other stacks.

    :raises UsageError: the executable is not installed.
    """
    executable = Path(sys.executable).with_name(EXECUTABLE)
    if not executable.exists():
        raise UsageError(f"{executable}: not installed; install the kit again, or use --no-policy-pack")
    waivers = folder / WAIVERS
    configuration: Mapping[str, Any] = {}
    if states:
        configuration = {NOT_EVALUATED.estate: {STATES: [str(path.absolute()) for path in states]}}
    variables = {WAIVERS_FILE: str(waivers.absolute())} if waivers.exists() else {}
    return PolicyPack(executable=executable, configuration=configuration, variables=variables)


def advisory_summary(results: Sequence[StackResult]) -> str:
    """What the pack reported without stopping a stack: waived findings by name, and what was not evaluated.

    That rules need more than one stack is said once for all stacks.
    """
    partial = [result.name for result in results if any(_is_about_the_rest(each) for each in result.advisories)]
    lines = ["policies: no mandatory violation", *_lines(results)]
    if partial:
        which = partial[0] if len(partial) == 1 else f"{len(partial)} stacks"
        lines.append(f"  {which}: rules that need more than one stack were not evaluated; {ALL_STACKS}")
    return "\n".join(lines)


def _lines(results: Sequence[StackResult]) -> Iterator[str]:
    unknown = (NOT_EVALUATED.resource, NOT_EVALUATED.estate)
    for result in results:
        advisories = [report for report in result.advisories if not _is_about_the_rest(report)]
        waived = [report for report in advisories if report.policy in (WAIVED.resource, WAIVED.estate)]
        others = [report for report in advisories if report.policy in unknown]
        rest = len(advisories) - len(waived) - len(others)
        if not advisories:
            continue
        parts = [f"{len(waived)} waived"] if waived else []
        parts += [f"{len(others)} not evaluated"] if others else []
        parts += [f"{rest} other advisories"] if rest else []
        yield f"  {result.name}: {', '.join(parts)}"
        for report in [*waived, *others][:2]:
            text = str(report)
            yield f"    {text[:LONGEST]}" + ("..." if len(text) > LONGEST else "")


def _is_about_the_rest(report: PolicyReport) -> bool:
    """Whether it says only that other stacks are missing."""
    return report.policy == NOT_EVALUATED.estate and NEEDS_MORE in report.message
