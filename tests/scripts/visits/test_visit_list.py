"""The visits of a day at a location: found by its day, in the attributes that may be read, and said in three words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from infra.context.estate import Estate, Lock
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from scripts.visits.visit_access import VisitAccess, tell, visit_access
from scripts.visits.visit_list import VisitTable, in_zone, visits_of_day

TABLE = VisitTable(arn="table", index="index", key="location", value=None, fields=("starts_at", "location", "at"))
ACCOUNTS = {"exchange-evergreen": "111111111111", "clinical-evergreen": "222222222222"}


def row(visit: str, kind: str, complete: str, at: str = "17:00", **more: str) -> dict[str, dict[str, str]]:
    given = {"appointment_ref": visit, "requirement": kind, "complete": complete, "location": "seattle",
             "starts_at": f"2026-12-05T{at}:00Z", "change": "booked", **more}  # fmt: skip
    return {name: {"S": value} for name, value in given.items()}


class Pages:
    """DynamoDB's client: answers with one page after another, and keeps what it was asked."""

    def __init__(self, *pages: list[dict[str, Any]]) -> None:
        self.pages, self.asked = list(pages), list[dict[str, Any]]()

    def query(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        items = self.pages.pop(0)
        return {"Items": items, **({"LastEvaluatedKey": {"at": {"S": "x"}}} if self.pages else {})}


def test_a_visit_is_ready_once_all_that_it_needs_is_complete() -> None:
    client = Pages(
        [row("ap-2", "consent", "true", "18:00"), row("ap-1", "consent", "true")],
        [row("ap-1", "good-faith-exam", "false"), row("ap-3", "consent", "false", change="cancelled")],
    )
    visits = visits_of_day(client, TABLE, "seattle", date(2026, 12, 5), "America/Los_Angeles")
    assert [(visit.appointment, visit.ready, in_zone(visit, "America/Los_Angeles")) for visit in visits] == [
        ("ap-1", False, "09:00"), ("ap-2", True, "10:00"),
    ]  # fmt: skip
    assert visits[0].complete == {"consent": True, "good-faith-exam": False}


def test_a_visit_of_another_location_is_left_out() -> None:
    client = Pages([row("ap-1", "consent", "true", location="bellevue")])
    assert visits_of_day(client, TABLE, "seattle", date(2026, 12, 5), "UTC") == []


@pytest.mark.parametrize(
    ("day", "zone", "begins", "ends"),
    [
        (date(2026, 12, 5), "America/Los_Angeles", "2026-12-05T08:00:00Z", "2026-12-06T07:59:59Z"),
        (date(2026, 3, 8), "America/Los_Angeles", "2026-03-08T08:00:00Z", "2026-03-09T06:59:59Z"),  # 23 hours
        (date(2026, 11, 1), "America/New_York", "2026-11-01T04:00:00Z", "2026-11-02T04:59:59Z"),  # 25 hours
        (date(2026, 12, 5), "America/Phoenix", "2026-12-05T07:00:00Z", "2026-12-06T06:59:59Z"),
    ],
)
def test_a_day_is_the_locations_own(day: date, zone: str, begins: str, ends: str) -> None:
    client = Pages([])
    assert visits_of_day(client, TABLE, "seattle", day, zone) == []
    values = client.asked[0]["ExpressionAttributeValues"]
    assert (values[":begins"]["S"], values[":ends"]["S"]) == (begins, ends)


def access(manifest: Manifest, job: str, location: str = "seattle") -> VisitAccess:
    return visit_access(Estate(manifest, Lock(accounts=ACCOUNTS)), location, job)


@pytest.mark.parametrize(
    ("job", "role", "account", "table"),
    [
        ("front_desk", "mso/phi/front-desk", "111111111111", "table/visit-status"),
        ("call_center", "mso/desk/call_center", "111111111111", "table/visit-status"),
        ("physician", "mso/phi/physician", "222222222222", "table/visits"),
    ],
)
def test_each_job_function_looks_with_its_own_role(
    reference_manifest: Manifest, job: str, role: str, account: str, table: str
) -> None:
    found = access(reference_manifest, job)
    assert (found.role, found.account, found.table.arn.rpartition(":")[2]) == (role, account, table)
    assert "email" not in found.table.fields


@pytest.mark.parametrize(
    ("job", "location", "why"),
    [
        ("accountant", "seattle", "sees no visits of evergreen; who does: front_desk"),
        ("front_desk", "atlantis", "no location 'atlantis'"),
    ],
)
def test_nobody_else_looks(reference_manifest: Manifest, job: str, location: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        access(reference_manifest, job, location)


class Bus:
    def __init__(self, failed: int = 0) -> None:
        self.failed, self.entries = failed, list[dict[str, str]]()

    def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.entries += Entries
        return {"FailedEntryCount": self.failed, "Entries": [{"ErrorMessage": "no"}]}


def test_a_clinician_tells_only_of_what_no_product_asks_for(reference_manifest: Manifest) -> None:
    by_people = replace(access(reference_manifest, "physician"), tells=("good-faith-exam",))
    bus = Bus()
    tell(bus, by_people, "good-faith-exam", "ap-1", "completed")
    assert [(each["Source"], each["DetailType"]) for each in bus.entries] == [("mso.good-faith-exam", "completed")]
    with pytest.raises(UsageError, match="does not tell of consent here"):
        tell(bus, by_people, "consent", "ap-1", "completed")
    with pytest.raises(UsageError, match="say completed, declined, revoked"):
        tell(bus, by_people, "good-faith-exam", "ap-1", "healed")
    with pytest.raises(UsageError, match="AWS did not take it: no"):
        tell(Bus(failed=1), by_people, "good-faith-exam", "ap-1", "completed")
    assert len(bus.entries) == 1
    assert access(reference_manifest, "front_desk").tells == ()
