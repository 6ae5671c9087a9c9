"""``mso add``: one more practice, location or system in an environment that is there already."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.hints import nearest

if TYPE_CHECKING:
    from infra.manifest.editing.additions import Data
    from infra.manifest.editing.impact import Impact
    from infra.manifest.yaml_document import Document

Command = Callable[..., Any]
Question = tuple[str, Any, Any]
"""What is asked, of which type (None: text), and the default (None: none)."""

LOCATION: Mapping[str, Question] = {
    "slug": ("A short name for it", None, None),
    "practice": ("Short name of the practice it belongs to", None, None),
    "name": ("Name of the location", None, None),
    "public_ip": ("Public address of its VPN gateway", None, None),
    "services": ("Services offered there, with commas (mso facts services)", None, ""),
}


def _shared(command: Command) -> Command:
    """The options that every addition takes."""
    folder = click.option("--env", type=click.Path(path_type=Path), default=".", help="The environment [.]")
    dry = click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
    return folder(dry(command))


_FROM = click.option("--from", "file", type=click.Path(path_type=Path), help="Take the answers from this file.")


def _of_practice() -> Mapping[str, Question]:
    return {
        "slug": ("A short name for it, used in AWS names", None, None),
        "name": ("Registered name of the practice", None, None),
        "state": ("The state it practises in", click.Choice(tuple(facts.states()), case_sensitive=False), None),
        "domain": ("Its domain; patients' pages live there", None, None),
        "owner": ("Licence of the one who owns the business", click.Choice(tuple(facts.OWNERS)), "physician_md_do"),
        "repository": ("The practice's own repository, which deploys its stacks (SLUG/clinical if empty)", None, ""),
    }


@click.group()
def command() -> None:
    """Add a practice, a location or a system. Comments and hand edits in mso.yaml stay."""


@command.command()
@click.argument("slug", required=False)
@click.option("--name", help="Registered name.")
@click.option("--state", help="Postal code.")
@click.option("--domain", help="The practice's own domain.")
@click.option("--owner", type=click.Choice(tuple(facts.OWNERS)), help="Licence of the owner.")
@click.option("--medical-director", type=click.Choice(["physician", "owner", "np"]))
@click.option("--entity", help="pllc, pc, pa ...")
@click.option("--repository", help="The practice's own, which deploys its stacks: org/repository [SLUG/clinical]")
@_FROM
@_shared
def practice(env: Path, dry_run: bool, file: Path | None, **given: str | None) -> None:
    """Add the practice SLUG, with its accounts, agreements (drafts) and groups."""
    from infra.manifest.editing.additions import NewPractice, add_practice
    from infra.manifest.environments.answers import validated
    from infra.manifest.law.legal_gates import today

    answers, document = _gather(given, file, _of_practice())
    new = validated(NewPractice, answers, document)
    _apply(env, lambda data: add_practice(data, new, today()), dry_run)


@command.command()
@click.argument("slug", required=False)
@click.option("--practice", help="The practice it belongs to.")
@click.option("--name", help="Its name.")
@click.option("--public-ip", help="Public address of its VPN gateway.")
@click.option("--network", help="Its own network; a free one if not given.")
@click.option("--services", help="With commas; mso facts services lists them.")
@_FROM
@_shared
def location(env: Path, dry_run: bool, file: Path | None, **given: str | None) -> None:
    """Add the location SLUG to a practice, on a network that overlaps no other."""
    from infra.manifest.editing.additions import NewLocation, add_location
    from infra.manifest.environments.answers import validated

    answers, document = _gather(given, file, LOCATION)
    if isinstance(services := answers.get("services"), str):
        answers["services"] = [name.strip() for name in services.split(",") if name.strip()]
    new = validated(NewLocation, answers, document)
    _apply(env, lambda data: add_location(data, new), dry_run)


@command.command()
@click.argument("ids", nargs=-1)
@click.option("--product", help="The product to host.")
@click.option("--part-of", help="The hosted system whose product also serves.")
@click.option("--vendor", nargs=2, metavar="SLUG NAME", help="Buy it as a service from this vendor.")
@click.option("--agreement", help="Id of the vendor's BAA [baa-SLUG, drafted if need be]")
@click.option("--fields", help="What the vendor may see, with commas.")
@_FROM
@_shared
def system(env: Path, dry_run: bool, file: Path | None, ids: tuple[str, ...], **given: Any) -> None:
    """Turn on the systems IDS (mso facts systems lists them).

    An answers file holds the keys of one system in mso.yaml: id, mode, product, part_of, vendor ...
    """
    from infra.manifest.editing.additions import add_system
    from infra.manifest.environments.answers import answers_in, validated
    from infra.manifest.law.legal_gates import today
    from infra.manifest.sections import System

    if file:
        document = answers_in(file)
        news = [validated(System, document.data or {}, document)]
    elif ids:
        news = [validated(System, _system(id_, given)) for id_ in ids]
    else:
        news = [validated(System, _system(**_asked_system()))]

    def mutate(data: Data) -> None:
        for new in news:
            add_system(data, new, today())

    _apply(env, mutate, dry_run)


def _asked_system() -> dict[str, Any]:
    """Which system, and from whom: what the options say where there are none."""
    if not sys.stdin.isatty():
        raise click.UsageError("name systems or give --from: there is no terminal to ask at")
    known = facts.systems()
    id_ = click.prompt("Which system (mso facts systems lists them)", value_proc=lambda text: _known(text, known))
    fact, given = known[id_], dict.fromkeys(("product", "part_of", "vendor", "agreement", "fields"))
    products = [name for name in fact.products if name in facts.products()]
    modes = ["hosted", "saas"] if products or fact.built_in else ["saas"]
    mode = click.prompt(f"{fact.name}: hosted here, or bought as a service", type=click.Choice(modes), default=modes[0])
    if mode == "hosted" and len(products) > 1:
        given["product"] = click.prompt("Product", type=click.Choice(products), default=products[0])
    if mode == "saas":
        given["vendor"] = (click.prompt("Short name of the vendor"), click.prompt("Its registered name"))
        if fact.holds_phi:
            given["fields"] = click.prompt("What it may see, with commas: the least it needs (45 CFR 164.502(b))")
    return {"id_": id_, "given": given}


def _known(text: str, known: Mapping[str, Any]) -> str:
    if text not in known:
        raise click.UsageError(f"{text}: there is no such system; {nearest(text, known)}")
    return text


def _system(id_: str, given: Mapping[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": id_, "product": given["product"], "part_of": given["part_of"]}
    if given["vendor"]:
        slug, name = given["vendor"]
        fields = [field.strip() for field in (given["fields"] or "").split(",") if field.strip()]
        phi = id_ in facts.systems() and facts.systems()[id_].holds_phi
        agreement = given["agreement"] or (f"baa-{slug}" if phi else None)
        vendor = {"slug": slug, "name": name, "agreement": agreement, "fields": fields}
        entry |= {"mode": "saas", "vendor": vendor}
    elif id_ in facts.systems() and not (given["product"] or given["part_of"]):
        entry["product"] = next((name for name in facts.systems()[id_].products if name in facts.products()), None)
        if not (entry["product"] or facts.systems()[id_].built_in):
            fix = f"mso add system {id_} --vendor SLUG NAME buys it as a service"
            raise UsageError(f"{id_}: the kit knows no product of it that runs as a container. Fix: {fix}")
    return {key: value for key, value in entry.items() if value is not None}


def _gather(
    given: Mapping[str, str | None], file: Path | None, questions: Mapping[str, Question]
) -> tuple[dict[str, Any], Document]:
    """The answers from a file (with its lines) and the options over it.

    Without a file, what is still open is asked at the terminal if anything is open that has no default.
    """
    from infra.manifest.environments.answers import BY_HAND, answers_in

    document = answers_in(file) if file else BY_HAND
    answers = dict(document.data or {})
    answers |= {key: value for key, value in given.items() if value is not None}
    missing = {key: question for key, question in questions.items() if key not in answers}
    needed = [key for key, (_, _, default) in missing.items() if default is None]
    if needed and not sys.stdin.isatty():
        raise click.UsageError(f"{needed[0].replace('_', '-')} is missing, and there is no terminal to ask at")
    for key, (text, kind, default) in missing.items() if needed else ():
        answers[key] = click.prompt(text, type=kind, default=default, show_default=bool(default))
    return {key: value for key, value in answers.items() if value != ""}, document


def _apply(env: Path, mutate: Callable[[Data], None], dry_run: bool) -> None:
    from infra.manifest.editing.impact import impact
    from infra.manifest.editing.manifest_edit import changed
    from infra.manifest.environments import environment_repository
    from infra.manifest.law import legal_gates
    from infra.manifest.load import load_manifest, manifest_file

    before = load_manifest(env)
    change = changed(env, mutate)
    legal_gates.require(change.manifest, legal_gates.today())
    folder = manifest_file(env).parent
    files = environment_repository.missing(change.manifest, folder) if change.diff() else {}
    if not change.diff():
        click.echo("it is there already: nothing to change")
    click.echo(change.diff(), nl=False)
    if not dry_run:
        change.save()
        environment_repository.write(files, folder)
    for name in sorted(files):
        click.echo(f"{'would write' if dry_run else 'written'}: {name}", err=True)
    if change.diff():
        _tell(impact(before, change.manifest))


def _tell(found: Impact) -> None:
    for plane in found.new:
        click.echo(f"new stack      {plane}")
    for plane, why in found.touched.items():
        click.echo(f"touched stack  {plane}: {why}")
    for step in found.next_steps:
        click.echo(f"next           {step}")
