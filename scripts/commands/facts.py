"""``mso facts``: the kit's domain facts, with their sources and age."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.hints import suggestion

if TYPE_CHECKING:
    from rich.table import Table

    from policies.reporters.shown_console import ShownConsole

TABLES: dict[str, tuple[Callable[[], Mapping[str, Any]], tuple[str, ...]]] = {
    "systems": (facts.systems, ("name", "side", "data_classes", "products")),
    "flows": (facts.flows, ("purpose", "origins", "targets", "form", "agreements")),
    "products": (facts.products, ("image_name", "process_names", "one_off_names", "engine", "status")),
    "services": (facts.services, ("name", "needs", "area")),
    "states": (facts.states, ("name", "cpom", "cpom_verified", "percentage_fee")),
    "decisions": (facts.decisions, ("what", "side", "approvers")),
}


@click.command()
@click.argument("table", type=click.Choice([*TABLES, "product", "roles", "hipaa"]), required=False)
@click.argument("id_", metavar="[ID]", required=False)
def command(table: str | None, id_: str | None) -> None:
    """Show the kit's domain facts: sources and age, one TABLE, or the full entry of one ID."""
    from policies.reporters.shown_console import ShownConsole

    console = ShownConsole(highlight=False)
    if table == "product":
        _one(console, "products", id_ or "")
    elif table is None:
        _sources(console)
    elif table == "roles":
        _rows(console, {role: (side,) for role, side in facts.roles().items()}, ("side",))
    elif id_ is None:
        read, columns = _table(table)
        _rows(console, {key: [getattr(fact, column) for column in columns] for key, fact in read().items()}, columns)
    else:
        _one(console, table, id_)


def _table(name: str) -> tuple[Callable[[], Mapping[str, Any]], tuple[str, ...]]:
    if name == "hipaa":
        from policies.catalog.citations import citations  # slow: reads the whole policy pack

        return citations, ("title", "group", "status", "meaning")
    return TABLES[name]


def _sources(console: ShownConsole) -> None:
    from rich.markup import escape

    from infra.manifest.law.legal_gates import today

    for name, source in facts.fact_sources():
        age = source.age(today())
        style = "yellow" if age > facts.STALE_AFTER_DAYS else "bold"
        console.print(f"[{style}]{name}[/]: {source.title}, collected {source.collected_on}, {age} days ago")
        for word, items in (("source", source.sources), ("unverified", source.unverified)):
            for item in items:
                console.print(f"  {word + ':':<12}{escape(item)}", soft_wrap=True)
        if age > facts.STALE_AFTER_DAYS:
            click.echo(f"the facts on {name} are {age} days old: check them against their sources", err=True)


def _rows(console: ShownConsole, rows: Mapping[str, Any], columns: tuple[str, ...]) -> None:
    from rich.table import Table

    shown = Table("id", *(column.replace("_", " ") for column in columns))
    for key, values in rows.items():
        shown.add_row(key, *("\n".join(map(str, v)) if isinstance(v, tuple) else _cell(v) for v in values))
    console.print(_folding(shown))


def _folding(table: Table) -> Table:
    """The table without truncated cells, so that ids can be copied."""
    for column in table.columns:
        column.overflow = "fold"
    table.columns[0].no_wrap = True
    return table


def _one(console: ShownConsole, table: str, id_: str) -> None:
    from rich.markup import escape

    known = _table(table)[0]()
    if table == "products" and (refused := facts.refused_products().get(id_)):
        raise UsageError(f"{id_} cannot be hosted: {refused.refused}. Fix: choose {refused.instead}")
    if id_ not in known:
        raise UsageError(f"{id_}: there is no such id in the facts on {table}. Fix: {suggestion(id_, known)}")
    fact = known[id_]
    for name in _names_of(fact):
        value = getattr(fact, name)
        if value not in ("", (), None, {}):
            console.print(f"[bold]{name.replace('_', ' ')}[/]: {escape(_cell(value))}", soft_wrap=True)


def _names_of(fact: Any) -> tuple[str, ...]:
    """The names of a fact's parts: those of a dataclass, or of a product's schema."""
    fields = getattr(type(fact), "model_fields", None)
    return tuple(fields) if fields else tuple(field.name for field in dataclasses.fields(fact))


def _cell(value: Any) -> str:
    match value:
        case tuple():
            return (", " if all(isinstance(each, str) for each in value) else "\n  ").join(map(_cell, value))
        case Mapping():
            return "\n".join(f"{key}: {_cell(item)}" for key, item in value.items())
        case _ if not isinstance(value, type) and (dataclasses.is_dataclass(value) or hasattr(value, "model_copy")):
            shown = {name: getattr(value, name) for name in _names_of(value)}
            return "; ".join(f"{name} {_cell(part)}" for name, part in shown.items() if part not in ("", (), None, {}))
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
