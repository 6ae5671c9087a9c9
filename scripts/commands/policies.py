"""``mso policies``: lists, shows, tests and adds rules, maps them to HIPAA, and finds changes that no rule detects."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from infra.errors import UsageError
from infra.shown_text import fitted
from policies.model import EstateRule, Rule
from policies.reporters.shown_table import line_width, table_lines
from scripts.commands._graph_source import read_plan
from scripts.commands._options import cache_option, example_option, json_option


@click.group()
def command() -> None:
    """List, show, test and add rules, map them to HIPAA, and find changes that no rule detects."""


@command.command("list")
@click.option("--control", default="", help="List only rules that cite this paragraph, such as 164.312(a).")
@click.option("--service", default="", help="List only rules of this service, such as s3.")
@json_option
def list_(control: str, service: str, as_json: bool) -> None:
    """List the rules, optionally of one HIPAA paragraph or one AWS service."""
    from policies.catalog.registry import registry

    services = registry().services
    rules = registry().select(control=control, service=service)
    if not rules:
        known = ", ".join(sorted(set(services.values())))
        raise UsageError(f"no rule matches control {control!r} and service {service!r}; services: {known}")
    if as_json:
        click.echo(json.dumps([describe(rule, services[rule.id]) for rule in rules], indent=2))
        return
    rows = [(rule.id, rule.severity.value, services[rule.id], rule.title) for rule in rules]
    for line in table_lines(("rule", "severity", "service", "title"), rows, line_width()):
        click.echo(line)
    estate = sum(isinstance(rule, EstateRule) for rule in rules)
    click.echo(f"{len(rules) - estate} resource rules, {estate} estate rules", err=True)


def describe(rule: Rule | EstateRule, service: str) -> dict[str, object]:
    """A rule as data, without its check."""
    return {
        "id": rule.id,
        "title": rule.title,
        "why": rule.why,
        "severity": rule.severity.value,
        "service": service,
        "kind": "resource" if isinstance(rule, Rule) else "estate",
        "cites": list(rule.cites),
        "applies_to": list(rule.types) if isinstance(rule, Rule) else [],
        "planes": list(rule.planes) if isinstance(rule, Rule) else [],
        "data_classes": list(rule.data_classes) if isinstance(rule, Rule) else [],
        "needs": list(rule.needs) if isinstance(rule, EstateRule) else [],
        "equivalents": list(rule.equivalents),
        "remediation": rule.remediation,
    }


@command.command()
@click.argument("rule_id")
@json_option
def show(rule_id: str, as_json: bool) -> None:
    """Show one rule: why it exists, the fix as code, what passes and fails, the paragraphs it serves.

    W1 to W12 show an invariant of the wall, L1 to L10 a contract of the duties with the kinds that are asked.
    """
    from policies.catalog.contract_page import contract
    from policies.catalog.registry import registry
    from policies.catalog.rule_fix import fix
    from policies.catalog.rule_page import page

    if shown := contract(rule_id):
        click.echo(json.dumps(shown.as_data(), indent=2) if as_json else "\n".join(shown.lines()))
        return
    rule = registry().get(rule_id)
    if as_json:
        click.echo(json.dumps({**describe(rule, registry().services[rule.id]), "fix": fix(rule)}, indent=2))
    else:
        click.echo(page(rule), nl=False)


@command.command()
@json_option
def matrix(as_json: bool) -> None:
    """Show how each item of 45 CFR 164.308 to 164.316, and of the proposed rule, is covered, or that it is not."""
    from policies.catalog.citations import as_of
    from policies.catalog.equivalents import config_rules_without_equivalent
    from policies.catalog.hipaa_matrix import matrix as rows

    if as_json:
        entries = [
            {"id": row.citation.id, "title": row.citation.title, "status": row.citation.status, "how": row.how,
             "by": row.by, "rules": list(row.rules), "source": row.citation.source}
            for row in rows()
        ]  # fmt: skip
        click.echo(json.dumps(entries, indent=2))
        return
    table = (
        (row.citation.id, row.citation.title, row.citation.status, row.how,
         f"{len(row.rules)} rules: {row.by}" if len(row.rules) > 1 else row.by)
        for row in rows()
    )  # fmt: skip
    lines = (
        "",
        f"As of {as_of()}. Proposed items are not law. A passing rule alone does not satisfy its paragraph.",
        "AWS Config rules of the HIPAA conformance pack, past and present, without an equivalent rule here:",
        *(f"  {name}: {instead}" for name, instead in config_rules_without_equivalent().items()),
    )
    width = line_width()
    for line in (*table_lines(("item", "heading", "status", "covered", "by"), table, width), *fitted(lines, width)):
        click.echo(line)


@command.command()
@json_option
@click.pass_context
def test(context: click.Context, as_json: bool) -> None:
    """Run every rule on its own passing and failing examples."""
    from policies.catalog.registry import registry
    from policies.check.rule_self_test import trials

    done = list(trials(registry().by_id.values()))
    broken = [trial for trial in done if not trial.behaves]
    if as_json:
        found = [{"rule": t.rule, "kind": t.kind, "number": t.number, "answers": list(t.answers)} for t in broken]
        click.echo(json.dumps({"examples": len(done), "rules": len(registry().by_id), "broken": found}, indent=2))
        context.exit(1 if broken else 0)
    for trial in broken:
        click.echo(f"{trial.rule}: {trial.kind} example {trial.number}: {'; '.join(trial.answers) or 'nothing found'}")
    click.echo(f"{len(done)} examples of {len(registry().by_id)} rules, {len(broken)} with unexpected results")
    context.exit(1 if broken else 0)


@command.command()
@click.argument("rule_id")
@click.option("--title", required=True, help="Title: what must hold, as a sentence.")
@click.option("--why", required=True, help="The risk when it does not hold, in one or two sentences.")
@click.option("--service", required=True, help="Folder under policies/rules, such as s3.")
@click.option(
    "--type", "type_", required=True, help="Pulumi type token, such as aws:s3/bucketVersioning:BucketVersioning."
)
@click.option("--cite", required=True, help="Paragraph it serves, such as 164.312(b).")
@click.option("--name", required=True, help="Name of the file, such as versions_kept.")
def new(rule_id: str, title: str, why: str, service: str, type_: str, cite: str, name: str) -> None:
    """Write the file of a new rule, with examples to complete."""
    from policies.catalog.rule_scaffold import scaffold

    file = scaffold(rule_id, title=title, why=why, service=service, type_=type_, cite=cite, name=name)
    click.echo(f"wrote {file}; write its check and examples, then run `mso policies test`")


@command.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@example_option
@cache_option
@click.option(
    "--wall/--no-wall",
    default=True,
    help="Also run the proof of the wall on what no rule detects (default), or only the rules.",
)
@click.option(
    "--closing", is_flag=True, help="Close something instead (an Allow, a port, a switch less): which stop a duty."
)
@json_option
@click.option("--limit", default=0, help="Test at most this many mutants, evenly spread (0: all).")
@click.pass_context
def mutate(
    context: click.Context,
    directory: Path | None,
    example: bool,
    cache: bool,
    wall: bool,
    closing: bool,
    as_json: bool,
    limit: int,
) -> None:
    """Change a planned environment in one place at a time, and list the changes that no check detects."""
    from infra.manifest.reading.load import REFERENCE, load_manifest
    from policies.mutation.mutation_run import run_closing_mutants, run_mutants

    graph = read_plan(load_manifest(REFERENCE if example else directory or Path()), cache=cache)
    progress = partial(click.echo, err=True)
    if closing:
        report = run_closing_mutants(graph, limit=limit, progress=progress)
    else:
        report = run_mutants(graph, wall=wall, limit=limit, progress=progress)
    click.echo(json.dumps(report.to_json(), indent=2) if as_json else "\n".join(report.lines()))
    context.exit(1 if report.unexplained else 0)
