"""``mso facts``: the kit's domain facts, with their sources and age."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.hints import suggestion
from infra.shown_text import joined_lines
from scripts.commands._options import json_option

if TYPE_CHECKING:
    from infra.costs.estimate import Estimate
    from policies.reporters.shown_console import ShownConsole

VERSION: Final = 1
"""Of the JSON documents."""
OTHER_TABLES: Final = ("roles", "hipaa")
TABLES: dict[str, tuple[Callable[[], Mapping[str, Any]], tuple[str, ...]]] = {
    "systems": (facts.systems, ("name", "side", "data_classes", "products")),
    "flows": (facts.flows, ("purpose", "origins", "targets", "form", "agreements")),
    "products": (facts.products, ("image_name", "process_names", "one_off_names", "engine", "status")),
    "services": (facts.services, ("name", "needs", "area")),
    "states": (facts.states, ("name", "cpom", "cpom_verified", "percentage_fee")),
    "decisions": (facts.decisions, ("what", "side", "approvers")),
    "prices": (facts.prices, ("what", "unit", "usd", "source", "read_in")),
    "uses": (lambda: facts.price_table().uses, ("unit", "low", "high")),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Role:
    """A role, with its side of the wall."""

    side: str


@click.command()
@click.argument("table", metavar="[TABLE|ID]", required=False)
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--cost/--no-cost", default=True, help="With `product`: also plan it in each size and estimate its cost.")
@json_option
def command(table: str | None, id_: str | None, cost: bool, as_json: bool) -> None:
    """Show the kit's domain facts: sources and age, one TABLE, or the full entry of one ID.

    Tables: systems, flows, products, services, states, decisions, prices, uses, roles, hipaa. An ID alone is looked up
    in all of them. `mso facts product NAME` adds what the product costs in a month, by system and size.
    """
    from policies.reporters.shown_console import ShownConsole

    console = ShownConsole(highlight=False)
    if table is None:
        if as_json:
            _print_json({"sources": {name: _data(source) for name, source in facts.fact_sources()}})
        else:
            _sources(console)
        return
    costs = table == "product" and cost
    table, id_ = _place(table, id_)
    known = _table(table)[0]()
    if id_ is None:
        if as_json:
            _print_json({"table": table, "facts": {key: _data(fact) for key, fact in known.items()}})
        else:
            _rows(known, _table(table)[1])
        return
    fact = _fact(table, id_, known)
    estimates = _costs(id_) if costs else {}
    if as_json:
        from infra.costs.estimate_text import as_data

        found = {name: {size: as_data(each) for size, each in sizes.items()} for name, sizes in estimates.items()}
        _print_json({"table": table, "id": id_, "fact": _data(fact)} | ({"costs": found} if costs else {}))
        return
    _one(console, fact)
    _print_costs(estimates)


def _place(table: str, id_: str | None) -> tuple[str, str | None]:
    """The table and the id that are meant; an id alone is looked up in every table."""
    if table in ("product", *TABLES, *OTHER_TABLES):
        if table == "product" and not id_:
            raise UsageError("name a product: `mso facts product NAME`; `mso facts products` lists them")
        return ("products" if table == "product" else table), id_
    if id_ is not None:
        raise UsageError(f"{table}: no such table. Fix: {suggestion(table, (*TABLES, *OTHER_TABLES))}")
    for name in (*TABLES, *OTHER_TABLES):
        if table in _table(name)[0]():
            return name, table
    if table in facts.refused_products():
        return "products", table
    everything = (*TABLES, *OTHER_TABLES, *(key for name in TABLES for key in TABLES[name][0]()))
    raise UsageError(f"{table}: no table of facts, and no id in one. Fix: {suggestion(table, everything)}")


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps({"version": VERSION, **document}, indent=2))


def _data(value: Any) -> Any:
    """A fact as JSON data."""
    match value:
        case Mapping():
            return {str(key): _data(item) for key, item in value.items()}
        case tuple() | list() | frozenset():
            return [_data(item) for item in value]
        case _ if not isinstance(value, type) and (dataclasses.is_dataclass(value) or hasattr(value, "model_copy")):
            return {name: _data(getattr(value, name)) for name in _names_of(value)}
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


def _costs(product: str) -> dict[str, Mapping[str, Estimate]]:
    """By system, what this product costs in each size."""
    from infra.costs.product_cost import product_costs, systems_with

    click.echo("planning it in each size ... (--no-cost leaves this out)", err=True)
    return {system: product_costs(product, system) for system in systems_with(product)}


def _print_costs(costs: Mapping[str, Mapping[str, Estimate]]) -> None:
    from infra.costs.estimate_text import shared_ground, size_table

    if costs:
        click.echo("\n" + joined_lines(size_table(costs)) + "\n")
        click.echo(joined_lines(shared_ground(next(iter(costs.values())))))


def _table(name: str) -> tuple[Callable[[], Mapping[str, Any]], tuple[str, ...]]:
    if name == "roles":
        return lambda: {role: Role(side) for role, side in facts.roles().items()}, ("side",)
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


def _rows(known: Mapping[str, Any], columns: tuple[str, ...]) -> None:
    from policies.reporters.shown_table import line_width, table_lines

    rows = ((key, *(_in_one_line(getattr(fact, column)) for column in columns)) for key, fact in known.items())
    for line in table_lines(("id", *(column.replace("_", " ") for column in columns)), rows, line_width()):
        click.echo(line)


def _in_one_line(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else _cell(value).replace("\n", ", ")


def _fact(table: str, id_: str, known: Mapping[str, Any]) -> Any:
    if table == "products" and (refused := facts.refused_products().get(id_)):
        raise UsageError(f"{id_} cannot be hosted: {refused.refused}. Fix: choose {refused.instead}")
    if id_ not in known:
        raise UsageError(f"{id_}: there is no such id in the facts on {table}. Fix: {suggestion(id_, known)}")
    return known[id_]


def _one(console: ShownConsole, fact: Any) -> None:
    from rich.markup import escape

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
