"""``mso accounts``: proposes whose the accounts of exported stacks are, for ``--accounts`` of the other commands."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from infra.shown_text import joined_lines
from scripts.commands._graph_source import read_state_sources
from scripts.commands._options import accounts_option, json_option, required_state_option


@click.command()
@required_state_option
@click.option("--guess", is_flag=True, help="Propose owners and planes from tags, names, units and stacks.")
@accounts_option
@json_option
def command(states: tuple[str, ...], guess: bool, accounts: Path | None, as_json: bool) -> None:
    """List the AWS accounts of exported stacks, with what is known or guessed of each.

    The output is a file for --accounts. With --guess, owner and plane are proposed from tags, names, organizational
    units and stacks; a ? is for you to decide. Without --guess, only what tags and an --accounts file say is filled in.
    """
    from infra.states.accounts_file import accounts_document
    from policies.separation.estate.account_guess import guessed_accounts, known_accounts

    graph = read_state_sources(states, accounts)
    found = list(guessed_accounts(graph) if guess else known_accounts(graph))
    if as_json:
        click.echo(json.dumps([{**asdict(account), "why": why} for account, why in found], indent=2))
    else:
        click.echo(joined_lines(accounts_document(found)))
