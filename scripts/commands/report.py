"""``mso report``: writes the report of an estate as one HTML page."""

from __future__ import annotations

from pathlib import Path

import click

from scripts.commands._options import accounts_option, cache_option, example_option, state_option


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@state_option
@example_option
@cache_option
@accounts_option
@click.option("--output", "file", type=click.Path(path_type=Path), default=Path(".mso/report.html"), show_default=True,
              help="File to write.")  # fmt: skip
@click.option("--baseline", metavar="SOURCE", help="Another state of the estate, as --state reads it: the page shows "
              "what has changed since.")  # fmt: skip
@click.option("--history", type=click.Path(path_type=Path), help="File that `mso check --history` wrote: the page "
              "shows the trend up to now.")  # fmt: skip
@click.option("--open", "open_report", is_flag=True, help="Open the page in a browser.")
@click.option("--strict", is_flag=True, help="Also exit with 4 if something could not be evaluated.")
@click.pass_context
def command(
    context: click.Context,
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    cache: bool,
    accounts: Path | None,
    file: Path,
    baseline: str | None,
    history: Path | None,
    open_report: bool,
    strict: bool,
) -> None:
    """Write one HTML page: verdicts, map of the estate, who reads what, findings, HIPAA items, and what it rests on.

    The page needs no other file and makes no request, so it can be mailed and printed. DIRECTORY contains mso.yaml
    (default: the current folder); waivers.yaml and policies.yaml beside it apply. Exit code 1 if a rule fails, the wall
    leaks or a duty is blocked.
    """
    from policies.report.estate_page import render
    from scripts.commands._estate_report import read_estate_report, write_file

    given = read_estate_report(directory, states, example, accounts, cache, baseline=baseline, history=history)
    write_file(render(given), file, "--output")
    click.echo(f"written: {file}")
    if open_report:
        click.launch(str(file.resolve()))
    context.exit(given.report.exit_code(strict))
