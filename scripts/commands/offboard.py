"""``mso offboard``: what has to be done, by whom, when a person leaves, or a practice leaves its MSO."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import click

from infra.errors import UsageError
from infra.shown_text import joined_lines
from scripts.commands._access_acts import Acting, act_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.access.leaving_step import LeavingStep
    from scripts.access.person_access import Opening
    from scripts.access.two_parties import Parties
    from scripts.access.wall_state import WallState

VERSION: Final = 1


@click.command()
@click.argument("person", required=False)
@act_options
@click.option("--function", "functions", multiple=True, metavar="GROUP",
              help="Group of mso.yaml (people) that the person was in; repeatable.")  # fmt: skip
@click.option("--practice", "leaving", metavar="PRACTICE", default="", help="A practice that leaves the MSO, instead.")
@click.pass_context
def command(
    context: click.Context,
    person: str | None,
    acting: Acting,
    functions: tuple[str, ...],
    leaving: str,
) -> None:
    """Show what PERSON (a mailbox) can open in each account, and each step of their leaving with its owner.

    The manifest names groups, never persons: --function says which ones the person was in. Roles that only the
    identity provider gives (custodian, auditor, break-glass) are always among them. With --practice, the ordered plan
    by which a practice leaves the MSO: agreements, export, cut-off, accounts, keys, names, return and destruction of
    PHI, retention by state law.

    Nothing is changed and nothing is deleted: every step has a command for whoever does it. With --endpoint, or one
    --profile per account of an auditor, the accounts are asked for what is done already. The record goes where
    `mso evidence` finds it, with --requester and --approver where they are given; the person is neither of them.
    """
    if bool(person) is bool(leaving):
        raise UsageError("name a person (NAME@DOMAIN --function GROUP), or --practice PRACTICE")
    if leaving:
        document, lines, kind = _practice(acting, leaving)
    else:
        document, lines, kind = _person(acting, str(person), functions)
    document |= _parties(document["subject"], acting.named)
    where = acting.where if acting.asks_aws else "not asked"
    written = acting.write(kind, document["subject"], document, where=where)
    if acting.as_json:
        click.echo(json.dumps(document | {"record": str(written)}, indent=2))
    else:
        click.echo(joined_lines([*lines, f"recorded in {written}; not legal advice"]))
    context.exit(0)


def _parties(subject: str, parties: Parties) -> dict[str, str]:
    """:raises UsageError: one person is named twice."""
    named = [each.lower() for each in (subject, parties.requester, parties.approver) if each]
    if len(set(named)) < len(named):
        raise UsageError("--requester and --approver: two people, and neither is the one who leaves")
    return parties.as_data()


def _person(acting: Acting, person: str, functions: Sequence[str]) -> tuple[dict[str, Any], list[str], str]:
    from infra.manifest.valid_names import EMAIL
    from scripts.access.leaving_step import step_lines
    from scripts.access.person_access import functions_of, openings
    from scripts.access.person_leaving import Leaver, person_steps
    from scripts.access.wall_state import wall_of

    if not re.fullmatch(EMAIL, person.lower()):
        raise UsageError(f"{person!r}: not a mailbox; expected NAME@DOMAIN, as the sign-in names people")
    groups = functions_of(acting.manifest, functions)
    graph = acting.graph(acts=False)
    wall = wall_of(graph)
    found = openings(graph, wall.estate, groups)
    users = _users(acting, person, found, wall) if acting.asks_aws else None
    steps = person_steps(acting.manifest, Leaver(person, groups, found, users))
    lines = [
        f"{person} leaves {groups[0].owner} ({', '.join(group.id for group in groups)})",
        *(line for opening in found for line in _opening_lines(opening)),
        f"the wall  {wall.sentence()}; a person's leaving changes no policy",
        "",
        *step_lines(steps),
    ]
    document = _document("person", person, steps, wall) | {"openings": [opening.as_data() for opening in found]}
    return document, lines, "offboard-person"


def _opening_lines(opening: Opening) -> list[str]:
    lines = [f"  {opening.role} ({opening.by}; sessions of {opening.minutes} minutes)"]
    for label, items in (("reads", opening.reads), ("leads to", opening.leads_to), ("secrets", opening.secrets)):
        if items:
            lines.append(f"    {label:<9}{', '.join(items)}")
    return lines


def _users(acting: Acting, person: str, found: Sequence[Opening], wall: WallState) -> dict[str, list[str]]:
    """The IAM users with the person's name in the accounts that an auditor reads, by account name."""
    from scripts.access.person_leaving import is_named

    names = {opening.account for opening in found if opening.role.endswith(":auditor")}
    accounts = {account.id: account.name for account in wall.estate.accounts.values() if account.name in names}
    users = {}
    with acting.access_as("mso/auditor", accounts) as access:
        for id_, name in accounts.items():
            pages = access.client(id_, "iam").get_paginator("list_users").paginate().build_full_result()["Users"]
            users[name] = [user["UserName"] for user in pages if is_named(user["UserName"], person)]
    return users


def _practice(acting: Acting, slug: str) -> tuple[dict[str, Any], list[str], str]:
    from scripts.access.cut_off_plan import cut_off_plan, still_open
    from scripts.access.leaving_step import step_lines
    from scripts.access.practice_leaving import practice_steps
    from scripts.access.role_read_back import read_roles
    from scripts.access.two_parties import known_practice

    practice = known_practice(acting.manifest, slug)
    plan = cut_off_plan(acting.graph(acts=False), slug)
    done = None
    if acting.asks_aws:
        with acting.access_as("mso/auditor", plan.accounts) as access:
            done = not still_open(read_roles(plan.roles, access.client))
    steps = practice_steps(acting.manifest, practice, cut_off=done)
    switch = f"W9 {plan.before.verdicts['W9']}" + ("" if plan.works else f"; not covered: {', '.join(plan.uncovered)}")
    lines = [f"{slug} leaves {acting.manifest.mso.slug}: {len(steps)} steps in this order ({switch})", ""]
    document = _document("practice", slug, steps, plan.before) | {"losses": [loss.as_data() for loss in plan.losses]}
    return document, [*lines, *step_lines(steps)], "offboard-practice"


def _document(kind: str, subject: str, steps: Sequence[LeavingStep], wall: WallState) -> dict[str, Any]:
    numbered = [step.as_data(number) for number, step in enumerate(steps, 1)]
    head = {"version": VERSION, "leaves": kind, "subject": subject}
    return {**head, "steps": numbered, "before": dict(wall.verdicts), "after": dict(wall.verdicts)}
