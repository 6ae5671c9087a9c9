"""``mso cut-off``: a practice ends all access of its MSO in one step, proved before and after; and gives it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click

from infra.errors import UsageError
from infra.shown_text import joined_lines
from scripts.commands._access_acts import Acting, act_options, confirm

if TYPE_CHECKING:
    from scripts.access.cut_off_plan import CutOffPlan
    from scripts.access.cut_off_run import ReadBack
    from scripts.access.two_parties import Parties

VERSION: Final = 1


@click.command()
@click.argument("practice")
@act_options
@click.option("--dry-run", is_flag=True, help="Show who loses what and whether it is proved; change nothing.")
@click.option("--restore", is_flag=True, help="Give the MSO its declared access back, as the practice's deployer.")
@click.option("--confirm", "confirmed", metavar="PRACTICE", help="The practice's name, for scripts.")
@click.pass_context
def command(
    context: click.Context,
    practice: str,
    acting: Acting,
    dry_run: bool,
    restore: bool,
    confirmed: str | None,
) -> None:
    """Cut the MSO off from the accounts of PRACTICE, as its custodian, or give access back with --restore.

    It shows first who loses what, and whether the switch is proved (W9), then asks for the practice's name, runs the
    runbook mso-cut-off in each account, reads every role back and proves the wall on what it read. --restore runs as
    the practice's deployer (its pipeline), since nobody else may remove the denial. Two people of the practice are
    named: --requester and --approver.

    On AWS the credentials are the custodian's (the deployer's): one --profile for each account. --dry-run changes
    nothing and needs no credentials.

    Exit code 1 if the switch is not proved (with --dry-run), or if a role is not as it should be afterwards.
    """
    from scripts.access.access_text import cut_off_lines
    from scripts.access.cut_off_plan import cut_off_plan
    from scripts.access.cut_off_run import foreseen
    from scripts.access.two_parties import known_practice

    known_practice(acting.manifest, practice)
    parties = None if dry_run else acting.parties(practice)
    plan = cut_off_plan(acting.graph(acts=not dry_run), practice)
    after = foreseen(plan)
    document = _document("restore" if restore else "cut-off", plan, parties)
    click.echo(joined_lines(cut_off_lines(plan, after)), err=acting.as_json)
    if parties is None:
        if acting.as_json:
            click.echo(json.dumps(document | {"act": "shown", "after": dict(after.verdicts)}, indent=2))
        else:
            click.echo("nothing was done (--dry-run)")
        context.exit(0 if plan.works else 1)
    done = _act(acting, plan, parties, confirmed, restore=restore)
    holds = done.is_restored if restore else done.is_cut_off
    document |= {
        "act": ("restored" if restore else "cut off") if holds else "incomplete",
        "steps": [step.as_data() for step in done.steps],
        "stillOpen": done.open,
        "undeclared": list(done.undeclared),
        "reachBefore": done.reach_before,
        "reachAfter": done.reach,
        "before": dict(done.before.verdicts),
        "after": dict(done.after.verdicts),
    }
    written = acting.write("restore" if restore else "cut-off", practice, document)
    if acting.as_json:
        click.echo(json.dumps(document | {"record": str(written)}, indent=2))
    else:
        click.echo(joined_lines([*_lines(plan, done, holds=holds, restore=restore), f"  recorded in {written}"]))
    context.exit(0 if holds else 1)


def _document(act: str, plan: CutOffPlan, parties: Parties | None) -> dict[str, Any]:
    return {
        "version": VERSION,
        "practice": plan.practice,
        "act": act,
        **(parties.as_data() if parties else {}),
        "proved": plan.works,
        "losses": [loss.as_data() for loss in plan.losses],
        "uncovered": list(plan.uncovered),
        "reachBefore": list(plan.reach),
        "before": dict(plan.before.verdicts),
    }


def _act(acting: Acting, plan: CutOffPlan, parties: Parties, confirmed: str | None, *, restore: bool) -> ReadBack:
    """Act as the role that may, once the practice's name is given.

    :raises UsageError: the session is not that of the requester.
    """
    from scripts.access import cut_off_run

    with acting.access_as("mso/deployer" if restore else "mso/custodian", plan.accounts) as access:
        for account, caller in access.callers.items():
            click.echo(f"signed in to {plan.accounts[account]} as {caller}", err=True)
        if not (acting.endpoint or restore) and access.person.lower() != parties.requester.lower():
            who = access.person or "several people"
            raise UsageError(f"--requester {parties.requester}: the sessions are of {who}; nothing was done")
        confirm(plan.practice, confirmed, "give the MSO its access back" if restore else "cut the MSO off")
        return cut_off_run.restore(plan, access) if restore else cut_off_run.cut_off(plan, access)


def _lines(plan: CutOffPlan, done: ReadBack, *, holds: bool, restore: bool) -> list[str]:
    from scripts.access.access_text import verdict_changes

    steps = len(done.steps) - len(done.failed)
    what = f"{len(done.live)} roles read back"
    lines = [
        *(f"  FAILED    {step.account} {step.name}: {step.error}" for step in done.failed),
        f"  ran       {steps} of {len(done.steps)} steps; {what}",
        f"  reach     from outside {len(done.reach_before)} roles and stores before, {len(done.reach)} after",
        f"  proved    {done.after.sentence()} ({verdict_changes(done.before.verdicts, done.after.verdicts)})",
    ]
    worse = [f"            {id_}: {done.after.reasons.get(id_, '')}" for id_ in done.after.worse_than(done.before)]
    lines += worse if restore else [*worse, *(["            that is what a cut-off is for"] if worse else [])]
    if not holds:
        left = [*(done.open or done.reach), *(f"{each}, and is not in the state" for each in done.undeclared)]
        return [*lines, *(f"  OPEN      {each}" for each in left), "  NOT COMPLETE: close that, and run it again"]
    if restore:
        return [*lines, "  next      the practice's pipeline deploys with --refresh, which shows no difference"]
    return [
        *lines,
        "  next      tell the MSO and the practice's privacy official; stop the flows; watch the alarms mso-cut-off",
        f"  undone    by the practice's pipeline: mso cut-off {plan.practice} --restore, then mso refresh and mso up",
    ]
