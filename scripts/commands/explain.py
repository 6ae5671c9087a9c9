"""``mso explain``: what a state asks of an owner, why, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from infra.manifest.facts import OWNERS

if TYPE_CHECKING:
    from infra.manifest.law.mso_requirement import Explanation

VERDICTS = {"yes": "an MSO is required", "no": "no MSO is required", "ask counsel": "ask counsel about an MSO"}


@click.command()
@click.argument("state", metavar="STATE")
@click.option("--owner", type=click.Choice(tuple(OWNERS)), default="non_clinician", show_default=True)
def command(state: str, owner: str) -> None:
    """Tell whether STATE (a postal code) asks for an MSO of this owner, which agreements, and how long charts live."""
    from infra.manifest.law.mso_requirement import explain

    _tell(explain(state.upper(), owner))


def _tell(answer: Explanation) -> None:
    from rich.console import Console

    from infra.manifest.law.agreement_register import NAMES
    from infra.manifest.law.legal_gates import NOTICE

    console = Console(highlight=False)
    console.print(f"[bold]{answer.name}, {OWNERS[answer.owner]}[/]: {VERDICTS[answer.mso_required]}")
    agreements = [NAMES[kind] for kind in ("msa", "baa") if answer.mso_required != "no"]
    agreements += [NAMES[kind] for kind in answer.agreements]
    console.print(f"agreements: {', '.join(agreements) or 'none of its own; MSA and BAA if an MSO is used'}")
    console.print("\n[bold]why[/]")
    for line in answer.reasoning:
        console.print(f"  {line}")
    retention = answer.retention
    sure = retention.verified and not retention.judgement
    doubt = "" if sure else " (not verified, or a careful default: ask counsel)"
    console.print(f"  by default: {answer.default}")
    console.print(f"  fee: {answer.fee}")
    console.print("\n[bold]charts[/]")
    console.print(f"  adults: {retention.adult}\n  minors: {retention.minor}")
    until = f", and until the patient is {retention.minor_until}" if retention.minor_until else ""
    console.print(f"  the kit keeps them {retention.years} years{until}{doubt}")
    console.print(f"\n[bold]sources[/], collected on {answer.collected_on}")
    for source in (*answer.sources, retention.source):
        console.print(f"  {source}")
    console.print(f"\n{NOTICE}", style="dim")
