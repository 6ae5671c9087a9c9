"""Verdicts on ways out to the internet: declared vendors only, and never a name of another owner of the estate."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.declared_exits import NOT_KNOWN, WayOut, is_of_aws
from policies.separation.estate.entities import PHI_MINIMUM, DataPath
from policies.separation.estate.estate_model import EstateModel
from policies.separation.verdicts.verdict import Status, Witness

API_DESTINATION, EVENT_TARGET = "API destination", "EventBridge target"
"""Kinds of data path (estate/data_paths.yaml)."""
UNLABELLED = "unlabelled"


def exit_violations(estate: EstateModel, practice: str) -> Iterator[tuple[str, Witness]]:
    """The witnesses against a practice's ways out: W3 where one leads to another owner, W4 where none declares it."""
    for way in estate.ways_out:
        if way.account.owner == practice:
            yield from _of_name(way) if way.name else _of_group(way)


def is_declared_delivery(estate: EstateModel, data_path: DataPath) -> bool:
    """Whether minimum necessary data goes from an exchange to a vendor's address, by declared rules and nothing else.

    What rules post to an API destination is declared by their tags: the vendor, and the agreement under which it goes.
    """
    kind, minimum = data_path.kind, data_path.data_classes <= PHI_MINIMUM | {UNLABELLED}
    if kind != API_DESTINATION or data_path.origin.plane != "exchange" or not minimum:
        return False
    by = f"{kind} {data_path.name} of the rule "
    ways = [way for way in estate.ways_out if way.account.id == data_path.origin.id and way.by.startswith(by)]
    return bool(ways) and all(way.vendor and way.agreement for way in ways) and data_path.fed_by == {EVENT_TARGET}


def _of_name(way: WayOut) -> Iterator[tuple[str, Witness]]:
    where = f"{way.account.name}: {way.by} lets {way.name} through"
    if way.name == NOT_KNOWN:
        summary = f"{way.account.name}: which names {way.by} lets through is not known"
        yield "W4", Witness(Status.UNKNOWN, summary, source=way.source)
    elif way.names_of is not None and way.names_of.owner != way.account.owner:
        there = way.names_of
        whose = f"{where}, which leads to {there.name} of {there.owner or 'an owner who is not in the input'}"
        yield "W3", Witness(Status.LEAK if there.owner else Status.UNKNOWN, whose, source=way.source)
    elif way.names_of is None and not is_of_aws(way.name):
        yield from (("W4", witness) for witness in _undeclared(way, where))


def _undeclared(way: WayOut, where: str) -> Iterator[Witness]:
    """A name without a gateway behind it lets out what a program writes into its questions, which is less certain."""
    status = Status.LEAK if way.leads else Status.POSSIBLE
    if not way.tags_read:
        summary = f"{where}, and whether a way out is declared for it was not read"
        yield Witness(Status.UNKNOWN, summary, source=way.source)
    elif not way.vendor:
        yield Witness(status, f"{where}, which no declared way out names", source=way.source)
    elif way.identifies and not way.agreement:
        summary = f"{where} for patient data, and no agreement with {way.vendor} is declared"
        yield Witness(status, summary, source=way.source)


def _of_group(way: WayOut) -> Iterator[tuple[str, Witness]]:
    status, declared = Status.POSSIBLE, "no declared way out is theirs"
    if not way.tags_read:
        status, declared = Status.UNKNOWN, "whether a declared way out is theirs was not read"
    if not way.vendor:
        summary = f"{way.account.name}: {way.by} lets tasks out to the internet, and {declared}"
        yield "W4", Witness(status, summary, source=way.source)
