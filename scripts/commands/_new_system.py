"""What ``mso add system`` takes: a hosted product, or a vendor and how records reach it; options or answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

import click

from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.flow_carriage import takes_records
from infra.manifest.hints import suggestion

Command = Callable[..., Any]


def _by_practice(_: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """The values of ``PRACTICE=VALUE`` by practice."""
    for each in given:
        if not all(each.partition("=")):
            raise click.BadParameter(f"{each!r} is not PRACTICE=ID", param=option)
    return dict(each.split("=", 1) for each in given)


OPTIONS: Final = (
    click.option("--product", help="Product to host."),
    click.option("--part-of", help="Hosted system whose product also provides this one."),
    click.option("--vendor", nargs=2, metavar="SLUG NAME", help="Vendor that provides it as a service."),
    click.option("--agreement",
                 help="Id of the vendor's BAA (default: baa-SLUG; a draft is added if it does not exist)."),
    click.option("--fields", help="Comma-separated fields that the vendor may see."),
    click.option("--endpoint", metavar="URL",
                 help="https address of the vendor that takes records (default: people carry them on)."),
    click.option("--token-endpoint", metavar="URL", help="https address of the vendor that gives tokens (OAuth)."),
    click.option("--client-id", "client_ids", multiple=True, metavar="PRACTICE=ID", callback=_by_practice,
                 help="The practice's client id at the vendor (OAuth), once for each practice."),
    click.option("--scope", help="What a token is asked for (OAuth), if the vendor wants it stated."),
    click.option("--fetched-by", "principal", metavar="ARN",
                 help="Role in the vendor's AWS account that fetches files from a bucket."),
    click.option("--external-id", "external_ids", multiple=True, metavar="PRACTICE=ID", callback=_by_practice,
                 help="What the vendor states when it fetches (sts:ExternalId), once for each practice."),
    click.option("--keep-days", type=int, help="Days for which the vendor finds a file (default: 14)."),
)  # fmt: skip
OAUTH: Final = ("token_endpoint", "client_ids", "scope")
FETCHING: Final = ("principal", "external_ids", "keep_days")
"""The options of the two ways beside a credential in a header; their names are the keys of ``delivery`` in mso.yaml."""


def system_options(command: Command) -> Command:
    """Add the options of a new system."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def ask_for_system() -> tuple[str, dict[str, Any]]:
    """Ask at the terminal for the system and its vendor: the same values that the options give."""
    if not sys.stdin.isatty():
        raise click.UsageError("name systems or use --from: there is no terminal to ask at")
    known = facts.systems()
    id_ = click.prompt("Which system (mso facts systems lists them)", value_proc=lambda text: _known(text, known))
    fact, given = known[id_], dict[str, Any]()
    products = [name for name in fact.products if name in facts.products()]
    modes = ["hosted"] if fact.built_in else ["hosted", "saas"] if products else ["saas"]
    mode = click.prompt(f"{fact.name}: hosted, or bought as a service", type=click.Choice(modes), default=modes[0])
    if mode == "hosted" and len(products) > 1:
        given["product"] = click.prompt("Product", type=click.Choice(products), default=products[0])
    if mode == "saas":
        given["vendor"] = (click.prompt("Short name of the vendor"), click.prompt("Registered name of the vendor"))
        if fact.holds_phi:
            given["fields"] = click.prompt(
                "Comma-separated fields it may see: the minimum necessary (45 CFR 164.502(b))"
            )
        if takes_records(fact.id):
            ask = "https address of the vendor that takes records (empty: people carry them on)"
            given["endpoint"] = click.prompt(ask, default="", show_default=False)
    return id_, given


def _known(text: str, known: Mapping[str, Any]) -> str:
    if text not in known:
        raise click.UsageError(f"{text}: there is no such system; {suggestion(text, known)}")
    return text


def system_entry(id_: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a system in mso.yaml, from the options that were given.

    :raises UsageError: no product of the system can be hosted, or a delivery without a vendor.
    """
    entry: dict[str, Any] = {"id": id_, "product": given.get("product"), "part_of": given.get("part_of")}
    if _said_of_delivery(given) and not given.get("vendor"):
        what = "options on how a vendor gets records (--endpoint, --client-id, --fetched-by and the like) need a vendor"
        raise UsageError(f"{id_}: {what}. Fix: add --vendor SLUG NAME")
    if given.get("vendor"):
        slug, name = given["vendor"]
        fields = [field.strip() for field in (given.get("fields") or "").split(",") if field.strip()]
        phi = id_ in facts.systems() and facts.systems()[id_].holds_phi
        agreement = given.get("agreement") or (f"baa-{slug}" if phi else None)
        vendor: dict[str, Any] = {"slug": slug, "name": name, "agreement": agreement, "fields": fields}
        if delivery := _delivery(given):
            vendor["delivery"] = delivery
        elif takes_records(id_):
            vendor["delivery"] = {"by": "people"}
        entry |= {"mode": "saas", "vendor": vendor}
    elif id_ in facts.systems() and not (entry["product"] or entry["part_of"]):
        entry["product"] = next((name for name in facts.systems()[id_].products if name in facts.products()), None)
        if not (entry["product"] or facts.systems()[id_].built_in):
            fix = f"buy it as a service: mso add system {id_} --vendor SLUG NAME"
            refused = [facts.refused_products()[name] for name in facts.systems()[id_].products
                       if name in facts.refused_products()]  # fmt: skip
            why = "".join(f" ({each.product} cannot be hosted: {each.refused})" for each in refused)
            raise UsageError(f"{id_}: no product of it can be hosted{why}. Fix: {fix}")
    return {key: value for key, value in entry.items() if value is not None}


def _delivery(given: Mapping[str, Any]) -> dict[str, Any]:
    """How records reach the vendor; nothing if no option says so. What does not fit together is told by its checks."""
    said = _said_of_delivery(given)
    if any(name in said for name in FETCHING):
        return {"by": "fetch", **said}
    return {**said, "authorization": "oauth"} if any(name in said for name in OAUTH) else said


def _said_of_delivery(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("endpoint", *OAUTH, *FETCHING) if given.get(name) not in (None, "", {})}
