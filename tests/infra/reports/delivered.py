"""Sample records as senders upload them, passed by the broker's real code, and the tables in which they then lie."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final
from unittest.mock import patch

from infra.components.flow_tables import FlowTable
from infra.exchange.field_types import as_entry
from infra.manifest import facts

PRACTICES: Final = ("north", "south")
LINE: Final = "\n"
UPLOADS: Final[Mapping[str, Sequence[tuple[str, str, str]]]] = {
    "f-utilisation": (
        ("north", "2026-05-04", "week,location,room,device_type,service_category,slots,slot_minutes\n"
         "2026-W18,uptown,room-1,laser,lasers,20,30\n2026-W18,uptown,room-2,,injectables,15,20\n"
         "2026-W18,harbor,room-1,laser,lasers,11,30\n2026-W18,harbor,room-9,laser,lasers,3,30\n"),
        ("north", "2026-05-11", "week,location,room,device_type,service_category,slots,slot_minutes\n"
         "2026-W18,uptown,room-1,laser,lasers,24,30\n"),
        ("south", "2026-05-04", '{"week": "2026-W18", "location": "mesa", "room": "room-1",'
         ' "service_category": "lasers", "slots": 40, "slot_minutes": 15}\n'),
        ("south", "2026-06-30", '{"week": "2026-W26", "location": "mesa", "room": "room-1",'
         ' "service_category": "lasers", "slots": 99, "slot_minutes": 15}\n'),
    ),
    "f-payments-summary": (
        ("north", "2026-05-04", "day,location,service_category,count,amount,tender,tax\n"
         "2026-05-03,uptown,lasers,2,300.50,card,1.5\n2026-05-02,uptown,lasers,1,100,cash,\n"
         "2026-05-02,harbor,lasers,1,50,card,\n"),
    ),
    "f-stock-levels": (
        ("north", "2026-05-04", "sku,lot,quantity,expiry,location\ntoxin-50,l-1,8,2027-01-31,uptown\n"
         "toxin-50,l-2,4,2026-09-30,uptown\nfiller,l-3,0,2026-12-31,uptown\n"),
        ("north", "2026-05-05", "sku,lot,quantity,expiry,location\ntoxin-50,l-1,5,2027-01-31,uptown\n"),
    ),
    "f-hours": (
        ("north", "2026-05-04", "staff_id,date,hours,shift_type\n"
         "s-1,2026-05-01,7.5,day\ns-2,2026-05-02,8,day\ns-1,2026-05-03,4,late\n"),
    ),
    "f-appointments": (
        ("north", "2026-05-04", "".join(json.dumps({
            "patient_ref": patient, "name": "Ana Lopez", "date_time": f"2026-05-10T{hour}:00", "location": location,
            "provider": "p-1", "service_category": "lasers", "consent_complete": consent, "exam_valid": exam,
        }) + LINE for patient, hour, location, consent, exam in (
            ("pt-1", "09", "uptown", True, True), ("pt-2", "10", "uptown", False, True),
            ("pt-3", "11", "harbor", "true", "false"),
        ))),
        ("north", "2026-05-05", json.dumps({
            "patient_ref": "pt-2", "name": "Bo Kim", "date_time": "2026-05-10T10:00", "location": "uptown",
            "provider": "p-1", "service_category": "lasers", "consent_complete": True, "exam_valid": True}) + LINE),
    ),
    "f-consent-status": (
        ("north", "2026-05-04", '{"appointment_ref": "ap-1", "complete": false, "at": "2026-05-04T10:00:00Z"}\n'
         '{"appointment_ref": "ap-2", "complete": false, "at": "2026-05-04T10:00:00Z"}\n'
         '{"appointment_ref": "ap-1", "complete": true, "at": "2026-05-04T11:00:00Z"}\n'),
    ),
    "f-claims": (
        ("north", "2026-05-04", "claim_ref,patient_ref,name,date_of_birth,insurance_id,payer,service_date,"
         "procedure_code,diagnosis_code,modifier,rendering_provider,charge\n"
         "c-1,pt-1,Ana,1980-02-11,i-1,plan-a,2026-04-30,99213,L70.0,,p-1,120.25\n"
         "c-2,pt-2,Bo,1981-02-11,i-2,plan-a,2026-04-29,99213,L70.0,,p-1,80\n"),
    ),
    "f-remittance": (("north", "2026-05-04", "claim_ref,paid,adjustment,reason\nc-1,100.25,20,CO-45\nc-2,80,,\n"),),
}  # fmt: skip
"""Flow -> what was uploaded: whose, on which day, and the file; the third room of harbor has too small a cell."""


@dataclass
class FakeS3:
    """The two methods of S3's client that the broker uses."""

    files: dict[str, bytes] = field(default_factory=dict)

    def get_object(self, *, Bucket: str, Key: str, **_: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        return {"Body": io.BytesIO(self.files[f"{Bucket}/{Key}"])}

    def put_object(self, *, Bucket: str, Key: str, Body: IO[bytes]) -> None:  # noqa: N803 - boto3's names
        self.files[f"{Bucket}/{Key}"] = Body.read()


def table_of(flow: str) -> FlowTable:
    """The table of a flow of two practices."""
    fields = facts.flows()[flow].fields
    return FlowTable(flow=flow, fields=fields, bucket="arrivals", folder=f"{flow}/", practices=PRACTICES)


def rows(flow: str, uploads: Sequence[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """What Athena finds in the flow's table: what passed, with the partitions that the folder of its file says."""
    template = table_of(flow).projection(6)["storage.location.template"].removeprefix("s3://")
    folder = re.compile(re.sub(r"\\\$\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)) + r"/[^/]+\.jsonl")
    found: list[dict[str, Any]] = []
    for key, body in delivered(flow, uploads).items():
        if key.startswith("arrivals/"):
            where = folder.fullmatch(key)
            assert where, f"no partition has {key}"
            found += [{**json.loads(line), **where.groupdict()} for line in body.decode().splitlines()]
    return found


def delivered(flow: str, uploads: Sequence[tuple[str, str, str]]) -> dict[str, bytes]:
    """Every object that the brokers of the practices write, by bucket and key."""
    written: dict[str, bytes] = {}
    for practice in dict.fromkeys(practice for practice, _, _ in uploads):
        for number, (_, day, body) in enumerate(each for each in uploads if each[0] == practice):
            form = "jsonl" if body.startswith("{") else "csv"
            written |= _passed(flow, practice, day, f"{number}.{form}", body)
    return written


def _passed(flow: str, practice: str, day: str, name: str, body: str) -> dict[str, bytes]:
    fact = facts.flows()[flow]
    key, s3 = f"inbox/{flow}/{name}", FakeS3()
    s3.files[f"flows-{practice}/{key}"] = body.encode()
    environment = {
        "FLOW": flow, "FIELDS": json.dumps([as_entry(each) for each in fact.fields]),
        "IDENTIFIABLE": str(fact.identifies).lower(), "TARGET_BUCKET": "arrivals",
        "TARGET_PREFIX": f"{practice}/{flow}/", "AWS_DEFAULT_REGION": "us-east-2",
    }  # fmt: skip
    detail = {"bucket": {"name": f"flows-{practice}"}, "object": {"key": key, "version-id": day}}
    message = {"messageId": "m", "body": json.dumps({"time": f"{day}T08:00:00Z", "detail": detail})}
    with patch.dict(os.environ, environment):
        sys.modules.pop("infra.exchange.handler", None)
        handler = importlib.import_module("infra.exchange.handler")
        sys.modules.pop("infra.exchange.handler", None)
        with patch.object(handler, "s3", s3):
            assert handler.handle({"Records": [message]}, None) == {"batchItemFailures": []}
    return s3.files


def any_upload(flow: str) -> Sequence[tuple[str, str, str]]:
    """An upload of two records of any flow, each value one that its type accepts."""
    record = {each.name: each.values[0] if each.values else ANY[each.type] for each in facts.flows()[flow].fields}
    return [(practice, "2026-05-04", json.dumps(record) + LINE) for practice in PRACTICES]


def flows_with_records() -> Iterator[str]:
    """The ids of the flows whose records travel."""
    return (flow.id for flow in facts.flows().values() if flow.fields and flow.carried_as == "records")


ANY: Final[Mapping[str, Any]] = {
    "name": "Ana Lopez", "email": "ana@lakeside.example", "phone": "206-555-0143", "url": "https://x.example/1",
    "reference": "r-1", "record": "aGk=", "text": "plain", "category": "lasers", "code": "99213", "label": "uptown",
    "boolean": True, "number": 12, "amount": 12.5, "cell": 12, "year": "2026", "quarter": "2026-Q1",
    "month": "2026-05", "week": "2026-W18", "date": "2026-05-04", "datetime": "2026-05-04T09:00",
    "instant": "2026-05-04T09:00:00Z", "age": "45", "age_band": "40-49", "state": "WA", "zip3": "981",
    "zip5": "98101", "city": "Seattle",
}  # fmt: skip
"""A value of each type."""
