"""Gaps of a collection from live accounts, kept as entries of the graph so that every check sees what was not read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.urns import urn_of

UNREAD: Final = "mso:live:Unread"


@dataclass(frozen=True, slots=True)
class Unread:
    """Resources of one type that may exist and were not read; ``what`` and ``why`` are text for people.

    ``types`` are the resource types where it is a whole service of which no listing reads these types; ``type`` is then
    the service (``aws:pipes``).
    """

    stack: str
    account: str
    region: str
    type: str
    what: str
    why: str
    types: tuple[str, ...] = ()

    @property
    def service(self) -> str:
        """The service as type tokens spell it (``s3``); empty where no resource of the account was read."""
        return service_of(self.type)

    def __str__(self) -> str:
        account = f" ({self.account})" if self.account else ""
        return f"{self.what} in {'account' if account else 'stack'} {self.stack}{account}: not read: {self.why}"

    def as_resource(self, project: str) -> Resource:
        """The graph entry for this gap; it is not a cloud resource."""
        name = "/".join(part for part in (self.account, self.region, self.type, self.what) if part)
        return Resource(
            urn=urn_of(self.stack, project, "", UNREAD, name),
            type=UNREAD,
            custom=False,
            inputs={"type": self.type, "what": self.what, "why": self.why}
            | ({"types": [*self.types]} if self.types else {}),
            account=self.account,
            region=self.region,
        )


def service_of(type_: str) -> str:
    """The service in a type token: ``s3`` of ``aws:s3/bucket:Bucket``, and of ``aws:s3``."""
    return type_.split(":")[1].partition("/")[0] if type_.startswith("aws:") else ""


def unread_in(graph: Graph) -> Iterator[Unread]:
    """Every gap that the graph records."""
    for entry in graph.of_type(UNREAD):
        type_, what, why = (str(entry.inputs.get(name, "")) for name in ("type", "what", "why"))
        types = entry.inputs.get("types")
        listed = tuple(map(str, types)) if isinstance(types, list) else ()
        yield Unread(entry.stack, entry.account, entry.region, type_, what, why, listed)
