"""``mso break-glass``: emergency access to a practice's records, by two of its people, for an hour at most."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from infra.errors import UsageError
from infra.shown_text import joined_lines
from scripts.commands._access_acts import Acting, act_options, confirm

if TYPE_CHECKING:
    from scripts.access.break_glass_plan import BreakGlassPlan
    from scripts.access.two_parties import Parties
    from scripts.access.wall_state import WallState

VERSION: Final = 1


@click.command()
@click.argument("practice")
@act_options
@click.option("--assertion", type=click.Path(path_type=Path),
              help="File with the SAMLResponse of the practice's identity provider.")  # fmt: skip
@click.option("--minutes", type=click.IntRange(15, 60), default=60, show_default=True, help="How long it lasts.")
@click.option("--output", "file", type=click.Path(path_type=Path),
              help="New file for the credentials, for its owner only, as credential_process prints them.")  # fmt: skip
@click.option("--export", "exports", is_flag=True, help="Print the credentials as export lines; only to a terminal.")
@click.option("--close", is_flag=True, help="End the sessions that are open, as the practice's custodian.")
@click.option("--confirm", "confirmed", metavar="PRACTICE", help="The practice's name, for scripts.")
@click.pass_context
def command(
    context: click.Context,
    practice: str,
    acting: Acting,
    assertion: Path | None,
    minutes: int,
    file: Path | None,
    exports: bool,
    close: bool,
    confirmed: str | None,
) -> None:
    """Open emergency access to the records of PRACTICE, or end it with --close.

    Two people of the practice take part: --requester signs in at its identity provider with a second factor,
    --approver is another person; AWS refuses the session otherwise. Without --assertion or --endpoint it is only shown
    what would happen: the role, the session's tags, its time, the alarms and whom they tell. On an emulated AWS
    (--endpoint) the assertion is made up. The credentials go to a new private file or, on request, to the terminal;
    never into logs, records or --json.

    --close runs the practice's runbook as its custodian, denies what was issued until now, reads that back, and lists
    the calls of --requester's session, or of the sessions that the records name.

    Exit code 1 if the estate lacks what two parties, a time box and an alarm need, or if a session could not be ended.
    """
    from scripts.access.two_parties import known_practice

    known_practice(acting.manifest, practice)
    if close:
        context.exit(_close(acting, practice, confirmed))
    parties = acting.parties(practice)
    opens = bool(assertion or acting.endpoint)
    if opens:
        _require_place(file, exports, as_json=acting.as_json)
    plan, before = _read(acting, practice, acts=opens)
    problems = plan.problems(parties)
    from scripts.access.access_text import break_glass_lines

    if not acting.as_json:
        click.echo(joined_lines(break_glass_lines(plan, parties, before, minutes)))
    document = _document("shown", plan, parties, before) | {"problems": problems}
    if opens and not problems:
        confirm(practice, confirmed, "break the glass")
        document |= _open(acting, plan, parties, before, assertion, minutes, file, exports)
    if acting.as_json:
        click.echo(json.dumps(document, indent=2))
    elif problems:
        click.echo(joined_lines(f"  LACKS     {problem}" for problem in problems))
    elif not opens:
        click.echo("nothing was done; --assertion FILE --output FILE opens the session")
    context.exit(1 if problems else 0)


def _require_place(file: Path | None, exports: bool, *, as_json: bool) -> None:
    """:raises UsageError: the credentials would go nowhere, or where others read them."""
    if (file is None) is not exports:
        raise UsageError("say where the credentials go: --output NEW_FILE, or --export to print them to a terminal")
    if exports and (as_json or not sys.stdout.isatty()):
        raise UsageError("--export prints to a terminal only, never into a pipe or --json; give --output FILE")
    if file is not None and (file.exists() or file.is_symlink()):
        raise UsageError(f"--output {file}: is there already; credentials go to a new file only. Fix: name another one")


def _read(acting: Acting, practice: str, *, acts: bool) -> tuple[BreakGlassPlan, WallState]:
    from scripts.access.break_glass_plan import break_glass_plan
    from scripts.access.wall_state import wall_of

    graph = acting.graph(acts=acts)
    before = wall_of(graph)
    return break_glass_plan(graph, before.estate, practice), before


def _document(act: str, plan: BreakGlassPlan, parties: Parties, before: WallState) -> dict[str, Any]:
    head = {"version": VERSION, "practice": plan.practice, "act": act}
    return {**head, **parties.as_data(), **plan.as_data(), "problems": [], "before": dict(before.verdicts)}


def _open(
    acting: Acting,
    plan: BreakGlassPlan,
    parties: Parties,
    before: WallState,
    file: Path | None,
    minutes: int,
    output: Path | None,
    exports: bool,
) -> dict[str, Any]:
    """Open the session, hand it over and record it; what it adds to the document."""
    from scripts.access.break_glass_session import open_session, read_assertion, require_asserted
    from scripts.access.practice_access import sign_in_client

    assertion = read_assertion(file) if file else plan.assertion_for(parties)
    require_asserted(plan, assertion, parties)
    with sign_in_client(acting.endpoint, acting.manifest.aws.home_region) as sts:
        session = open_session(plan, assertion, minutes, sts)
    stated = {"arn": session.arn, "expires": session.expires.isoformat(timespec="seconds")}
    # Opening a session changes no policy: the verdicts are those of the state that it was opened on.
    done = {"act": "opened", "session": stated, "after": dict(before.verdicts)}
    written = acting.write("break-glass", plan.practice, _document("opened", plan, parties, before) | done)
    if output:
        session.write(output)
    click.echo(f"opened {session.arn} until {session.expires:%H:%M:%S} UTC; recorded in {written}", err=True)
    for line in session.exports() if exports else ():
        click.echo(line)
    if output:
        click.echo(f"credentials: {output} (in ~/.aws/config: credential_process = cat {output.absolute()})", err=True)
    click.echo(f"end it with: mso break-glass {plan.practice} --close; then delete the file", err=True)
    return done | {"credentials": str(output) if output else None, "record": str(written)}


def _close(acting: Acting, practice: str, confirmed: str | None) -> int:
    """End the sessions, prove it and record it; 1 if they could not be ended."""
    from scripts.access.access_record import people_in_sessions
    from scripts.access.access_text import alarm_lines, verdict_changes
    from scripts.access.break_glass_plan import denials_of_sessions, ended
    from scripts.access.break_glass_session import FORM, calls_of_sessions, end_sessions
    from scripts.access.role_read_back import with_live_roles
    from scripts.access.two_parties import Parties
    from scripts.access.wall_state import wall_of

    graph = acting.graph(acts=True)
    plan, before = _read(acting, practice, acts=True)
    if not plan.ends:
        raise UsageError(f"{practice}: no runbook ends sessions of {plan.principal.name}; deploy the kit's own first")
    with acting.access_as("mso/custodian", {plan.account: plan.principal.account.name}) as access:
        lines = [f"End every session of {plan.principal.arn} issued until now", *alarm_lines("alarms", plan.ending)]
        click.echo(joined_lines(lines), err=acting.as_json)
        confirm(practice, confirmed, "end its emergency access")
        found = end_sessions(plan, access)
        since = found.moment - timedelta(seconds=2 * plan.seconds)
        asked = acting.named.requester
        people = [asked] if asked else people_in_sessions(acting.evidence, practice, since)
        calls, note = calls_of_sessions(plan, access, people)
        person = access.person
    after = wall_of(with_live_roles(graph, [found.live]))
    denials = denials_of_sessions(after.estate, plan.principal.arn, found.moment)
    proved = ended(denials)
    holds = found.holds and proved and not after.worse_than(before)
    parties = Parties(person, "", acting.named.reason or "the emergency is over")
    document = _document("closed" if holds else "not closed", plan, parties, before) | {
        "issuedBefore": found.moment.strftime(FORM),
        "steps": [step.as_data() for step in found.steps],
        "deniedBy": {when: list(sids) for when, sids in denials.items()},
        "calls": calls,
        "notes": [note] if note else [],
        "after": dict(after.verdicts),
    }
    written = acting.write("break-glass-end", practice, document)
    if acting.as_json:
        click.echo(json.dumps(document | {"record": str(written)}, indent=2))
        return 0 if holds else 1
    click.echo(joined_lines([
        *(f"  {step.name}: {step.error or 'done'}" for step in found.steps),
        f"  read back: sessions issued before {found.read_back or 'no time'} may do nothing",
        f"  proved:    it {'denies' if proved else 'does NOT deny'} older sessions every action, and later ones none",
        f"  the wall:  {after.sentence()} ({verdict_changes(before.verdicts, after.verdicts)})",
        *(f"  {call['at']}  {call['who']}  {call['call']}" for call in calls),
        *([f"  {note}"] if note else []),
        "  which charts were read: the question broken_glass.sql in the log archive's Athena workgroup",
        f"  recorded in {written}",
    ]))  # fmt: skip
    return 0 if holds else 1
