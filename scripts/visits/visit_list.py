"""The visits of a day at a location, complete or not, as a role of the practice or a desk of the MSO may read them.

The desk reads the table of the exchange, which has every visit of a practice; a clinician the table of the clinical
account, in the index of what waits. Both name the attributes that they read, or AWS refuses the request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

FORM: Final = "%Y-%m-%dT%H:%M:%SZ"
CANCELLED: Final = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitTable:
    """A table of visits and its index: ``key`` is the attribute of the index, ``value`` None for the location's slug.

    ``fields`` are the attributes that the reader may name.
    """

    arn: str
    index: str
    key: str
    value: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit: when it begins (UTC), what was booked or has happened, and which of its requirements are complete."""

    appointment: str
    starts_at: datetime
    change: str
    complete: Mapping[str, bool] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether treatment may begin."""
        return bool(self.complete) and all(self.complete.values())

    def as_data(self) -> dict[str, object]:
        """The visit as JSON."""
        return {
            "appointment": self.appointment, "startsAt": self.starts_at.strftime(FORM), "change": self.change,
            "ready": self.ready, "complete": dict(self.complete),
        }  # fmt: skip


def visits_of_day(client: Any, table: VisitTable, location: str, day: date, zone: str) -> list[Visit]:
    """The visits of a location that begin on a day in its time zone, the earliest first; cancelled ones are left out.

    ``client`` is boto3's for DynamoDB, with the credentials of who looks.
    """
    found: dict[str, dict[str, Any]] = {}
    for row in _rows(client, table, location, day, zone):
        if row.get("change") != CANCELLED and row.get("location") == location:
            visit = found.setdefault(row["appointment_ref"], {**row, "of": {}})
            visit["of"][row["requirement"]] = row["complete"] == "true"
    visits = (
        Visit(
            appointment=appointment,
            starts_at=datetime.strptime(row["starts_at"], FORM).replace(tzinfo=UTC),
            change=row.get("change", ""),
            complete=dict(sorted(row["of"].items())),
        )
        for appointment, row in found.items()
    )
    return sorted(visits, key=lambda visit: (visit.starts_at, visit.appointment))


def _rows(client: Any, table: VisitTable, location: str, day: date, zone: str) -> Iterator[dict[str, str]]:
    """The rows of the day, all pages of them, with the attributes that may be read."""
    begins = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    ends = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC) - timedelta(seconds=1)
    names = {f"#{number}": name for number, name in enumerate(table.fields)}
    by_name = {name: alias for alias, name in names.items()}
    request: dict[str, Any] = {
        "TableName": table.arn,
        "IndexName": table.index,
        "KeyConditionExpression": f"{by_name[table.key]} = :key AND {by_name['starts_at']} BETWEEN :begins AND :ends",
        "ProjectionExpression": ", ".join(names),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {
            ":key": {"S": location if table.value is None else table.value},
            ":begins": {"S": begins.strftime(FORM)}, ":ends": {"S": ends.strftime(FORM)},
        },
    }  # fmt: skip
    while True:
        page = client.query(**request)
        for item in page["Items"]:
            yield {name: str(value.get("S", "")) for name, value in item.items()}
        if not page.get("LastEvaluatedKey"):
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def in_zone(visit: Visit, zone: str) -> str:
    """When a visit begins at its location: ``09:30``."""
    return visit.starts_at.astimezone(ZoneInfo(zone)).strftime("%H:%M")
