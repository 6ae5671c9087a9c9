"""``mso explain``: what a state requires of an owner, with reasoning and sources."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from infra.manifest.facts import OWNER_LICENSES
from scripts.commands._options import json_option

if TYPE_CHECKING:
    from infra.manifest.law.mso_requirement import Explanation

REQUIREMENTS = {"yes": "an MSO is required", "no": "no MSO is required", "ask counsel": "ask counsel about an MSO"}


@click.command()
@click.argument("state", metavar="STATE")
@click.option("--owner", type=click.Choice(tuple(OWNER_LICENSES)), default="non_clinician", show_default=True,
              help="License of the owner of the business.")  # fmt: skip
@json_option
def command(state: str, owner: str, as_json: bool) -> None:
    """Explain what STATE requires of an owner: an MSO or not, agreements and chart retention, with sources.

    STATE is a two-letter postal code.
    """
    from infra.manifest.law.mso_requirement import explain

    answer = explain(state.upper(), owner)
    if as_json:
        click.echo(json.dumps(asdict(answer), indent=2, default=str))
    else:
        _print_answer(answer)


def _print_answer(answer: Explanation) -> None:
    from infra.manifest.law.agreement_gates import AGREEMENT_NAMES
    from infra.manifest.law.legal_gates import LEGAL_NOTICE
    from infra.manifest.law.mso_requirement import required_kinds
    from policies.reporters.shown_console import ShownConsole

    console = ShownConsole(highlight=False)
    console.print(f"[bold]{answer.name}, {OWNER_LICENSES[answer.owner]}[/]: {REQUIREMENTS[answer.mso_required]}")
    agreements = [AGREEMENT_NAMES[kind] for kind in ("msa", "baa") if answer.mso_required != "no"]
    director = "owner" if answer.owner == "physician_md_do" else "physician"
    kinds = required_kinds(answer.state, answer.owner, director)
    agreements += [AGREEMENT_NAMES[kind] for kind in kinds]
    console.print(f"agreements: {', '.join(agreements) or 'none required; MSA and BAA if an MSO is used'}")
    console.print("\n[bold]reasoning[/]")
    if not answer.covered:
        console.print("  [bold]No facts on this state: ask counsel.[/] A demonstration goes on, nothing real does.")
    for line in answer.reasoning:
        console.print(f"  {line}")
    retention = answer.retention
    sure = retention.verified and not retention.judgement
    doubt = "" if sure else " (not verified, or a conservative default: ask counsel)"
    console.print(f"  default structure: {answer.default}")
    console.print(f"  fee: {answer.fee}")
    console.print("\n[bold]charts[/]")
    console.print(f"  adults: {retention.adult}\n  minors: {retention.minor}")
    until = f", for minors also until age {retention.minor_until}" if retention.minor_until else ""
    console.print(f"  the kit keeps charts for {retention.years} years{until}{doubt}")
    for each in retention.longer:
        console.print(f"  longer: {each.years} years for {each.what} ({each.source})")
    if retention.note:
        console.print(f"  {retention.note}")
    if answer.changes:
        console.print("\n[bold]changes of law[/]")
    for change in answer.changes:
        unverified = "" if change.verified else " (not verified)"
        console.print(f"  {change.effective} {change.title}{unverified}: {change.says}\n    {change.source}")
    console.print(f"\n[bold]sources[/], collected on {answer.collected_on}")
    for source in (*answer.sources, retention.source):
        console.print(f"  {source}")
    console.print(f"  {'; '.join(answer.ages)}: that a text was read does not say that it is in force today")
    console.print(f"  boards (from general knowledge): {', '.join(answer.boards)}")
    console.print(f"\n{LEGAL_NOTICE}", style="dim")
