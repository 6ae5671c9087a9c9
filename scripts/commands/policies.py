"""``mso policies``: what the rules are, which paragraph each serves, whether their examples hold, what they miss."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from infra.engine.graph import Graph
from infra.errors import UsageError
from policies.model import EstateRule, Rule


@click.group()
def command() -> None:
    """The policy pack: list, show, matrix, test, new, mutate."""


@command.command("list")
@click.option("--control", default="", help="Only rules that cite this paragraph: 164.312(a).")
@click.option("--service", default="", help="Only rules of this service: s3.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_(control: str, service: str, as_json: bool) -> None:
    """List the rules, all of them or some."""
    from policies.registry import registry

    services = registry().services
    rules = registry().select(control=control, service=service)
    if not rules:
        known = ", ".join(sorted(set(services.values())))
        raise UsageError(f"no rule matches control {control!r} and service {service!r}; services: {known}")
    if as_json:
        click.echo(json.dumps([describe(rule, services[rule.id]) for rule in rules], indent=2))
        return
    for rule in rules:
        click.echo(f"{rule.id:<14}{rule.severity:<10}{services[rule.id]:<16}{rule.title}")
    estate = sum(isinstance(rule, EstateRule) for rule in rules)
    click.echo(f"{len(rules) - estate} resource rules, {estate} estate rules", err=True)


def describe(rule: Rule | EstateRule, service: str) -> dict[str, object]:
    """A rule as data, without its check."""
    return {
        "id": rule.id,
        "title": rule.title,
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
def show(rule_id: str) -> None:
    """Show one rule with its citations and examples."""
    from policies.citations import citations
    from policies.registry import registry

    rule = registry().get(rule_id)
    click.echo(f"{rule.id}  {rule.title}\n\nseverity: {rule.severity}")
    for cite in rule.cites:
        item = citations()[cite]
        click.echo(f"cites:    {cite} {item.title} ({item.status})")
    for name, value in describe(rule, registry().services[rule.id]).items():
        if value and name in ("applies_to", "planes", "data_classes", "needs", "equivalents"):
            click.echo(f"{name.replace('_', ' ')}: {', '.join(value) if isinstance(value, list) else value}")
    click.echo(f"fix:      {rule.remediation}\n")
    for kind, examples in (("good", rule.good), ("bad", rule.bad)):
        for example in examples:
            lines = members(example()) if callable(example) else [json.dumps(readable(example))]
            for number, line in enumerate(lines):
                click.echo(f"{'' if number else kind:<5} {line}")


def members(graph: Graph) -> list[str]:
    """Each resource of an example estate on a line of its own: type, name, where it stands, what is said of it."""
    lines = []
    for resource in graph.custom:
        said = {name: value for name, value in resource.inputs.items() if name != "tags"}
        where = f"{resource.stack}, {resource.region}" if resource.region else resource.stack
        lines.append(f"{resource.type} {resource.name} ({where}) {json.dumps(readable(said), default=str)}")
    return lines or ["an estate with nothing in it"]


def readable(value: Any) -> Any:
    """The value with documents that are JSON in a text as what they say."""
    if isinstance(value, Mapping):
        return {key: readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [readable(item) for item in value]
    if isinstance(value, str) and value.startswith(("{", "[")):
        with suppress(ValueError):
            return json.loads(value)
    return value


@command.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def matrix(as_json: bool) -> None:
    """Show how every item of 164.308 to 164.316, and of the proposals, is covered; or that it is not."""
    from policies.citations import as_of, config_rules_without_equivalent
    from policies.citations import matrix as rows

    if as_json:
        entries = [
            {"id": row.citation.id, "title": row.citation.title, "status": row.citation.status, "how": row.how,
             "by": row.by, "rules": list(row.rules), "source": row.citation.source}
            for row in rows()
        ]  # fmt: skip
        click.echo(json.dumps(entries, indent=2))
        return
    table = Table("item", "heading", "status", "covered", "by")
    for row in rows():
        by = f"{len(row.rules)} rules: {row.by}" if len(row.rules) > 1 else row.by
        table.add_row(row.citation.id, row.citation.title, row.citation.status, row.how, by)
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 160)
    console.print(table)
    console.print(f"As of {as_of()}. Proposed is not law. A rule that holds does not by itself satisfy its paragraph.")
    console.print("AWS Config rules of the HIPAA pack, past and present, that no rule here stands for:")
    for name, instead in config_rules_without_equivalent().items():
        console.print(f"  {name}: {instead}", soft_wrap=True)


@command.command()
@click.pass_context
def test(context: click.Context) -> None:
    """Run every example of every rule."""
    from policies.registry import registry
    from policies.rule_self_test import trials

    done = list(trials(registry().by_id.values()))
    broken = [trial for trial in done if not trial.behaves]
    for trial in broken:
        click.echo(f"{trial.rule}: {trial.kind} example {trial.number}: {'; '.join(trial.answers) or 'nothing found'}")
    click.echo(f"{len(done)} examples of {len(registry().by_id)} rules, {len(broken)} misbehave")
    context.exit(1 if broken else 0)


@command.command()
@click.argument("rule_id")
@click.option("--title", required=True, help="What must hold, as a sentence.")
@click.option("--service", required=True, help="The folder under policies/rules: s3.")
@click.option("--type", "type_", required=True, help="aws:s3/bucketVersioning:BucketVersioning")
@click.option("--cite", required=True, help="164.312(b)")
@click.option("--name", required=True, help="The file's name: versions_kept")
def new(rule_id: str, title: str, service: str, type_: str, cite: str, name: str) -> None:
    """Write the file of a new rule, with its examples to fill in."""
    from policies.rule_scaffold import scaffold

    file = scaffold(rule_id, title=title, service=service, type_=type_, cite=cite, name=name)
    click.echo(f"wrote {file}; write its check and examples, then run `mso policies test`")


@command.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="Break the bundled example MSO.")
@click.option("--wall/--no-wall", default=True, help="Let the separation proof look at what the rules let pass.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--limit", default=0, help="At most so many mutants, spread evenly (0: all).")
@click.pass_context
def mutate(
    context: click.Context, directory: Path | None, example: bool, wall: bool, as_json: bool, limit: int
) -> None:
    """Break a planned environment one change at a time, and list every change that nothing notices."""
    from infra.engine.runner import plan
    from infra.manifest.load import REFERENCE, load_manifest
    from policies.mutation.mutant_trials import trial

    graph = plan(load_manifest(REFERENCE if example else directory or Path()))
    result = trial(graph, wall=wall, limit=limit, tell=lambda line: click.echo(line, err=True))
    click.echo(json.dumps(result.to_json(), indent=2) if as_json else "\n".join(result.lines()))
    context.exit(1 if result.unexplained else 0)
