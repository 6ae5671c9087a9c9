"""``mso cost``: what an estate costs in a month."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from infra.context.sizes import SIZES
from infra.errors import UsageError
from infra.shown_text import joined_lines
from scripts.commands._graph_source import manifest_to_plan, read_plan, read_state_sources
from scripts.commands._options import cache_option, example_option, json_option, state_option

if TYPE_CHECKING:
    from infra.costs.estimate import By, Estimate
    from infra.manifest.manifest_model import Manifest

ALL = "all"


@click.command()
@click.argument("directory", required=False, type=click.Path(path_type=Path))
@state_option
@example_option
@cache_option
@click.option("--size", "sizes", multiple=True, type=click.Choice([*SIZES, ALL]),
              help="Size to estimate (default: that of the manifest); repeatable, all compares the three.")  # fmt: skip
@click.option("--by", "groups", multiple=True, type=click.Choice(["account", "plane", "system", "location", "price"]),
              help="Groups to show; repeatable (default: account, plane, system, location).")  # fmt: skip
@json_option
def command(
    directory: Path | None,
    states: tuple[str, ...],
    example: bool,
    cache: bool,
    sizes: tuple[str, ...],
    groups: tuple[By, ...],
    as_json: bool,
) -> None:
    """Estimate the monthly cost of the plan of the manifest in DIRECTORY, or of exported states.

    Each resource is priced from the dated table of `mso facts prices`, is free with a reason, or is named as not
    priced. Where use decides, the two numbers are a quiet and a busy month under the assumptions of `mso facts uses`.
    """
    from infra.costs.estimate_text import VERSION, as_data, compare, render

    manifest = manifest_to_plan(directory, states, example)
    estimates = _of_sizes(manifest, sizes, cache) if manifest else _of_states(states, sizes)
    budgets = {name: manifest.budget_of(name) for name in manifest.account_names()} if manifest else {}
    name = manifest.mso.name if manifest else "Exported states"
    if as_json:
        data = {size: as_data(found, budgets) for size, found in estimates.items()}
        click.echo(json.dumps({"version": VERSION, "name": name, "currency": "USD", "sizes": data}, indent=2))
        return
    by = groups or ("account", "plane", "system", "location")
    if len(estimates) > 1:
        click.echo(joined_lines(compare(estimates, name, by)))
        return
    for size, found in estimates.items():
        click.echo(joined_lines(render(found, f"{name}, size {size}" if manifest else name, by, budgets)))


def _of_sizes(manifest: Manifest, sizes: tuple[str, ...], cache: bool) -> dict[str, Estimate]:
    from infra.costs.estimate import estimate

    chosen = list(SIZES) if ALL in sizes else list(dict.fromkeys(sizes)) or [manifest.size]
    plans = {size: manifest.model_copy(update={"size": size}) for size in chosen}
    return {size: estimate(read_plan(plan, cache=cache)) for size, plan in plans.items()}


def _of_states(states: tuple[str, ...], sizes: tuple[str, ...]) -> dict[str, Estimate]:
    from infra.costs.estimate import estimate

    if sizes:
        raise UsageError("--size is for a manifest; states are of the size that they were deployed with")
    return {"deployed": estimate(read_state_sources(states))}
