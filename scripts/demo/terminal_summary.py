"""The summary of a demonstration on the terminal: accounts, verdicts, findings, and what was not emulated."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from infra.engine.embedded.deployment import Step
from infra.engine.graph import Status
from policies.duties.verdicts.duty_text import lines as duty_lines
from policies.model import Finding
from policies.model import Status as FindingStatus
from policies.reporters.as_json import finding_to_json
from policies.separation.access.access_matrix_text import matrix_lines
from scripts.demo.demo_deployment import Demo

VERDICT_COLORS = {"PROVED": "green", "ALLOWED": "green", "LEAK": "bold red", "BLOCKED": "bold red", "POSSIBLE": "red",
        "UNKNOWN": "yellow"}  # fmt: skip
MAX_FINDINGS = 8
PAST_TENSE = {Step.CREATE: "created", Step.SAME: "unchanged", Step.UPDATE: "updated", Step.REPLACE: "replaced",
        Step.DELETE: "deleted"}  # fmt: skip


def show(demo: Demo, console: Console, folder: Path, own: Path | None = None) -> None:
    """Print the summary; ``own`` is the folder of the environment, where it is not the bundled example."""
    console.print(_accounts(demo), soft_wrap=True)
    console.print(_status_counts(demo))
    _wall(demo, console)
    _duties(demo, console)
    _readers(demo, console)
    _findings(demo, console)
    console.print(f"\n[bold]Files[/] in {folder}: report.html, accounts.lock.yaml, state/*.json", highlight=False)
    console.print(f"[bold]Next[/] {_next(demo, own)}", highlight=False, soft_wrap=True)


def as_document(demo: Demo) -> str:
    """The summary as JSON."""
    return json.dumps(
        {
            "mso": demo.manifest.mso.name,
            "accounts": {name: len(resources) for name, resources in demo.by_account.items()},
            "reality": {status.value: count for status, count in demo.status_counts.items()},
            "verdicts": {verdict.id: verdict.status.value for verdict in demo.proof.verdicts},
            "duties": {verdict.id: verdict.answer.value for verdict in demo.duties.verdicts if verdict.duties},
            "verdicts_read_back": dict(demo.read_back_verdicts),
            "counts": demo.report.counts,
            "findings": [finding_to_json(finding) for finding in demo.report.findings],
            "seconds": {phase: round(spent, 2) for phase, spent in demo.seconds.items()},
        },
        indent=2,
    )


def _accounts(demo: Demo) -> Tree:
    manifest = demo.manifest
    made_up = ", synthetic" if manifest.synthetic else ""
    tree = Tree(f"[bold]{escape(manifest.mso.name)}[/] [dim](size {manifest.size}{made_up})[/]")
    owners = {slug: tree.add(f"[bold]{escape(name)}[/]") for slug, name in _owners(demo).items()}
    width = max(20, *map(len, demo.by_account))
    for account, resources in demo.by_account.items():
        kinds = Counter(resource.type.split(":")[-1] for resource in resources).most_common(2)
        most = ", ".join(f"{count} {kind}" for kind, count in kinds)
        identity = next(id_ for id_, name in demo.accounts.items() if name == account)
        owner = owners[manifest.owner_of(account)]
        owner.add(f"{account:<{width}} [dim]{identity}[/] [bold]{len(resources):>4}[/] [dim]{most}[/]")
    return tree


def _owners(demo: Demo) -> dict[str, str]:
    mso = {demo.manifest.mso.slug: f"{demo.manifest.mso.name} (management)"}
    return mso | {practice.slug: f"{practice.name} (practice)" for practice in demo.manifest.practices}


def _status_counts(demo: Demo) -> str:
    counts = demo.status_counts
    differing = sum(demo.differing_properties.values())
    spent = demo.seconds["build"]
    done = ", ".join(f"{count} {PAST_TENSE[step]}" for step, count in demo.run.steps.items() if step in PAST_TENSE)
    return (
        f"\n[bold]{counts.total()} resources[/] in {len(demo.by_account)} accounts in {spent:.1f} s ({done})\n"
        f"  [green]{counts[Status.EMULATED]} emulated and read back[/]\n"
        f"  {counts[Status.SHIM]} shim: the emulator echoes what was declared\n"
        f"  {counts[Status.DECLARED]} declared, not emulated\n"
        f"  {differing} properties differ from the declaration when read back; the report lists them"
    )


def _wall(demo: Demo, console: Console) -> None:
    console.print("\n[bold]The wall[/]")
    for verdict in demo.proof.verdicts:
        color = VERDICT_COLORS[verdict.status.value]
        text = f"[{color}]{verdict.status.value:<9}[/]{escape(verdict.claim)}"
        console.print(f"  {verdict.id:<4}{text}", highlight=False, soft_wrap=True)
        for witness in verdict.witnesses[:2]:
            for line in witness.lines():
                console.print(f"      {escape(line)}", style="red", highlight=False, soft_wrap=True)
    if demo.disagreements:
        differ = ", ".join(f"{invariant} {demo.read_back_verdicts[invariant]}" for invariant in demo.disagreements)
        console.print(f"  [bold red]the proof of what was read back differs:[/] {differ}", highlight=False)
    else:
        console.print("  [dim]the proof of what was read back from the accounts agrees[/]", highlight=False)
    for unread in demo.proof.unread:
        console.print(f"  not read: {escape(unread)}", style="yellow", highlight=False)


def _duties(demo: Demo, console: Console) -> None:
    console.print("\n[bold]What has work to do and can do it[/]")
    for verdict in demo.duties.verdicts:
        if verdict.duties:
            possible = f"{verdict.duties - len(verdict.open)} of {verdict.duties}"
            color = VERDICT_COLORS[verdict.answer]
            text = f"[{color}]{verdict.answer:<9}[/]{escape(verdict.claim)} [dim]({possible})[/]"
            console.print(f"  {verdict.id:<4}{text}", highlight=False, soft_wrap=True)
        for decided in verdict.open[:2]:
            for line in duty_lines(decided):
                console.print(f"      {escape(line)}", style="red", highlight=False, soft_wrap=True)


def _readers(demo: Demo, console: Console) -> None:
    """Print the access matrix: every job function and every class of patient data, with the reason of each cell."""
    console.print("\n[bold]Who reads patient data, and why[/]")
    for line in matrix_lines(demo.proof.access_matrix):
        console.print(f"  {escape(line)}", style="green" if "reads " in line else "", highlight=False, soft_wrap=True)


def _findings(demo: Demo, console: Console) -> None:
    report = demo.report
    failing = [finding for finding in report.of(FindingStatus.FAIL) if finding.rule not in demo.decided_elsewhere]
    counts = " · ".join(f"{count} {word}" for word, count in report.counts.items() if count)
    console.print(f"\n[bold]{report.rules} rules[/] over {report.resources} resources: {counts}", highlight=False)
    if demo.applied_break:
        console.print(f"[bold]The mistake:[/] {escape(demo.applied_break.title)}", highlight=False)
    for finding in failing[:MAX_FINDINGS]:
        _finding(finding, console)
    if len(failing) > MAX_FINDINGS:
        console.print(f"  and {len(failing) - MAX_FINDINGS} more in the report", style="dim")


def _finding(finding: Finding, console: Console) -> None:
    console.print(
        f"  [red]{finding.severity.value}[/] [bold]{finding.rule}[/] {escape(finding.title)} "
        f"[dim]{' '.join(finding.cites)}[/]\n"
        f"    {finding.stack} {escape(finding.name)} [dim]{finding.source or ''}[/]: {escape(finding.text)}\n"
        f"    [green]fix:[/] {escape(finding.remediation)}",
        highlight=False,
        soft_wrap=True,
    )


def _next(demo: Demo, own: Path | None) -> str:
    """The commands to try next; for an environment of one's own, those on it."""
    where = f" --env {own}" if own else ""
    if demo.applied_break:
        return f"mso demo --list-breaks · mso demo{where}"
    if own:
        return f"mso demo{where} --break public-phi-bucket · mso demo{where} --serve · mso check {own} · mso cost {own}"
    return "mso demo --break public-phi-bucket · mso demo --serve · mso check --example · mso new"
