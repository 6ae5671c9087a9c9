"""``mso demo``: a whole estate on the embedded AWS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from infra.breaks.break_definition import Break


@click.command()
@click.option("--env", "environment", type=click.Path(path_type=Path), help="Folder with mso.yaml; else the example.")
@click.option("--size", type=click.Choice(["solo", "standard", "resilient"]), help="Another size than the manifest's.")
@click.option("--break", "mistake", metavar="NAME", help="Make one realistic mistake and see it caught.")
@click.option("--list-breaks", is_flag=True, help="List the mistakes.")
@click.option("--serve", is_flag=True, help="Keep the embedded AWS up on loopback until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port for --serve; any free one by default.")
@click.option("--on", "url", metavar="URL", help="Build on an embedded AWS that another `mso demo --serve` keeps up.")
@click.option("--output", "folder", type=click.Path(path_type=Path), default=Path(".mso/demo"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of the summary.")
@click.option("--open", "open_report", is_flag=True, help="Open the report in the browser.")
@click.pass_context
def command(
    context: click.Context,
    environment: Path | None,
    size: str | None,
    mistake: str | None,
    list_breaks: bool,
    serve: bool,
    port: int,
    url: str | None,
    folder: Path,
    as_json: bool,
    open_report: bool,
) -> None:
    """Stand the whole estate of an example MSO up on the embedded AWS, check it, and prove the wall.

    No AWS account, no Pulumi CLI, no Docker. Exit code 1 when a rule fails or something leaks.
    """
    if list_breaks:
        _list_breaks()
        return
    from rich.console import Console

    from infra.emulator.provider.emulator import Emulator
    from infra.manifest.law.legal_gates import require, today
    from infra.manifest.load import REFERENCE, load_manifest
    from policies.reporters import save
    from scripts.demo import serving
    from scripts.demo.output_folder import prepare
    from scripts.demo.progress import Progress
    from scripts.demo.report_page import render
    from scripts.demo.stand_up import stand_up
    from scripts.demo.terminal_summary import as_document, show

    if serve and url:
        raise click.UsageError("--serve starts an embedded AWS and --on uses one that is up: give one of them")
    broken = _break(mistake)
    home = environment or REFERENCE
    manifest = load_manifest(home)
    require(manifest, today())
    if size:
        manifest = manifest.model_copy(update={"size": size})
    prepare(folder, fresh=url is None)
    with Emulator.attach(url) if url else Emulator.start() as emulator:
        endpoint = emulator.serve(port) if serve else None
        with Progress(Console(stderr=True)) as progress:
            demo = stand_up(home, manifest, emulator, folder, progress, broken)
        save(render(demo), folder / "report.html")
        if as_json:
            click.echo(as_document(demo))
        else:
            show(demo, Console(), folder)
        if open_report:
            click.launch(str((folder / "report.html").resolve()))
        if endpoint:
            again = "".join(f" --{k} {v}" for k, v in (("env", environment), ("size", size)) if v)
            serving.announce(demo, emulator, endpoint.url, folder, Console(), again)
            serving.wait()
    context.exit(0 if demo.holds else 1)


def _break(name: str | None) -> Break | None:
    from infra import breaks

    return breaks.find(name) if name else None


def _list_breaks() -> None:
    from infra import breaks

    for name in breaks.names():
        click.echo(f"{name:<28} {breaks.find(name).title}")
