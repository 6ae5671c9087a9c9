"""``mso demo``: deploys a whole estate to an emulated AWS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from infra.breaks.break_definition import Break


@click.command()
@click.option(
    "--env", "environment", type=click.Path(path_type=Path), help="Folder with mso.yaml (default: the bundled example)."
)
@click.option(
    "--size", type=click.Choice(["solo", "standard", "resilient"]), help="Use this size instead of the manifest's."
)
@click.option("--break", "mistake", metavar="NAME", help="Introduce one realistic mistake and show how it is detected.")
@click.option("--list-breaks", is_flag=True, help="List the mistakes that --break can introduce.")
@click.option("--journey", type=click.Choice(["consent"]), help="Play a patient's journey instead, step by step.")
@click.option("--serve", is_flag=True, help="Keep the emulated AWS running on loopback until Ctrl-C.")
@click.option(
    "--enforce/--no-enforce",
    default=None,
    help="With --serve: refuse, as AWS would, each call that the policies in the accounts do not allow (default), or "
    "answer every call.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port for --serve (default: any free port).")
@click.option("--on", "url", metavar="URL", help="Deploy to the emulated AWS of another `mso demo --serve`.")
@click.option("--output", "folder", type=click.Path(path_type=Path), default=Path(".mso/demo"), show_default=True,
              help="Folder for the report and the state files.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of the summary.")
@click.option("--open", "open_report", is_flag=True, help="Open the HTML report in a browser.")
@click.pass_context
def command(
    context: click.Context,
    environment: Path | None,
    size: str | None,
    mistake: str | None,
    list_breaks: bool,
    journey: str | None,
    serve: bool,
    enforce: bool | None,
    port: int,
    url: str | None,
    folder: Path,
    as_json: bool,
    open_report: bool,
) -> None:
    """Deploy the estate of an example MSO to an emulated AWS, check it, prove the wall, and write a report.

    It needs no AWS account, no Pulumi CLI and no Docker. Exit code 1 if a rule fails or the wall leaks.
    """
    if list_breaks:
        _list_breaks()
        return
    if journey:
        if mistake or serve or url:
            raise click.UsageError("--journey plays on an AWS of its own: give it without --break, --serve and --on")
        context.exit(_journey(environment, size, as_json))
    from infra.emulator.provider.emulator import Emulator
    from infra.manifest.law.legal_gates import require_open_gates, today
    from infra.manifest.reading.load import REFERENCE, load_manifest, manifest_file
    from policies.reporters import save
    from policies.reporters.shown_console import ShownConsole
    from scripts.demo import serving
    from scripts.demo.demo_deployment import deploy_demo
    from scripts.demo.output_folder import prepare
    from scripts.demo.progress import Progress
    from scripts.demo.report_page import render
    from scripts.demo.terminal_summary import as_document, show
    from scripts.deployment.served_emulator import offered, require_free
    from scripts.deployment.served_project import FOLDER as PROJECT
    from scripts.deployment.served_project import write_project
    from scripts.enforcement.served_enforcement import enforce_on

    if serve and url:
        raise click.UsageError("--serve starts an emulated AWS and --on uses a running one: give only one of them")
    if enforce is not None and not serve:
        raise click.UsageError("--enforce and --no-enforce are about the calls of other tools: give --serve too")
    broken = _break(mistake)
    home = environment or REFERENCE
    manifest = load_manifest(home)
    require_open_gates(manifest, today())
    if size:
        manifest = manifest.model_copy(update={"size": size})
    if serve:
        require_free(folder)
    prepare(folder, fresh=url is None)
    with Emulator.attach(url) if url else Emulator.start() as emulator:
        endpoint = emulator.serve(port) if serve else None
        with Progress(ShownConsole(stderr=True)) as progress:
            demo = deploy_demo(home, manifest, emulator, folder, progress, broken, in_copies=not (serve or url))
        page = render(demo, manifest_file(home))
        save(page, folder / "report.html")
        if as_json:
            click.echo(as_document(demo))
        else:
            show(demo, ShownConsole(), folder, environment)
        if open_report:
            click.launch(str((folder / "report.html").resolve()))
        if endpoint:
            again = "".join(f" --{k} {v}" for k, v in (("env", environment), ("size", size)) if v)
            with offered(emulator, endpoint.url, folder, demo.graph):
                shown = endpoint.show(page)
                enforced = enforce is not False
                where = endpoint.url, folder, ShownConsole()
                serving.announce(demo, emulator, *where, again, shown, enforced=enforced)
                if enforced:
                    calls = enforce_on(endpoint, emulator, demo.graph)
                    serving.announce_enforcement(demo, emulator, folder, ShownConsole(), endpoint.url, calls)
                variables = write_project(folder, home, manifest)
                serving.announce_project(demo, (folder / PROJECT).absolute(), variables, ShownConsole())
                serving.wait()
    context.exit(0 if demo.passes else 1)


def _break(name: str | None) -> Break | None:
    from infra import breaks

    return breaks.find(name) if name else None


def _list_breaks() -> None:
    from infra import breaks

    for name in breaks.names():
        click.echo(f"{name:<28} {breaks.find(name).title}")


def _journey(environment: Path | None, size: str | None, as_json: bool) -> int:
    """Play the consent journey of the first practice that has one; 1 if somebody sees what must not be seen."""
    from infra.emulator.provider.emulator import Emulator
    from infra.engine.embedded.runner import plan
    from infra.manifest.reading.load import REFERENCE, load_manifest
    from policies.reporters.shown_console import ShownConsole
    from scripts.demo.journey.consent_scenes import SCENES
    from scripts.demo.journey.journey_text import as_document, show
    from scripts.demo.journey.play import play, practice_with_journey
    from scripts.demo.journey.stage import Stage

    manifest = load_manifest(environment or REFERENCE)
    if size:
        manifest = manifest.model_copy(update={"size": size})
    practice = practice_with_journey(manifest)
    click.echo("planning the estate, whose policies decide every call ...", err=True)
    graph = plan(manifest)
    with Emulator.start(runs_state_machines=True) as emulator:
        played = play(Stage(manifest, graph, practice, emulator), SCENES)
    if as_json:
        click.echo(as_document(played))
    else:
        show(played, ShownConsole())
    return 0 if played.ok else 1
