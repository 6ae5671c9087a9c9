"""A vendor fetches the files of its flow and nothing else: played on the emulated AWS, by the policies of the plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest
from scripts.demo.journey.courier import Courier
from scripts.demo.journey.stage import OF_DELIVERIES, Stage

pytestmark = pytest.mark.real  # it plans an estate of its own

CLAIM = {
    "claim_ref": "cl-1", "patient_ref": "pt-1", "name": "Robin Example", "date_of_birth": "1990-02-03",
    "insurance_id": "in-1", "payer": "pa-1", "service_date": "2026-11-02", "procedure_code": "11950",
    "diagnosis_code": "L98.8", "rendering_provider": "pr-1", "charge": "450.00",
}  # fmt: skip


@dataclass
class Played:
    """The stage, the courier, and what the vendor does with its role."""

    stage: Stage
    courier: Courier

    @property
    def bucket(self) -> str:
        """The bucket from which the vendor fetches."""
        buckets = self.stage.graph.of_type("aws:s3/bucket:Bucket")
        return next(str(each.facts["bucket"]) for each in buckets if each.name == "fetch-claims-billing")

    def delivers(self, *records: dict[str, Any]) -> None:
        """The EHR's task puts a file with claims into the flow's inbox."""
        name = f"inbox/f-claims/{len(self.courier.executions)}-{len(records)}.jsonl"
        body = "".join(f"{json.dumps(record)}\n" for record in records)
        self.courier.upload(self.stage.role("clinical", "phi/app-ehr"), self.stage.flows_bucket, name, body)

    def vendor(self) -> Any:
        """What the vendor works with, after it has assumed its role."""
        return self.stage.client_as(self.stage.role("exchange", "vendor/fetch-claims-billing"), "s3")

    def fetched(self) -> list[dict[str, Any]]:
        """All records that the vendor finds, as it fetches them."""
        s3 = self.vendor()
        names = [each["Key"] for each in s3.list_objects_v2(Bucket=self.bucket).get("Contents", ())]
        files = [s3.get_object(Bucket=self.bucket, Key=name)["Body"].read().decode() for name in names]
        return [json.loads(line) for file in files for line in file.splitlines()]


@pytest.fixture(scope="module")
def played(small_manifest: Manifest, delivery_plan: Graph) -> Iterator[Played]:
    with Emulator.start(runs_state_machines=True) as emulator:
        stage = Stage(small_manifest, delivery_plan, "evergreen", emulator, played=OF_DELIVERIES)
        stage.build()
        yield Played(stage, Courier(stage))


def test_what_the_broker_has_passed_is_there_for_the_vendor_as_it_was_declared(played: Played) -> None:
    played.delivers(CLAIM, {**CLAIM, "claim_ref": "cl-2"})
    assert [record["claim_ref"] for record in played.fetched()] == ["cl-1", "cl-2"]
    assert played.fetched()[0] == CLAIM
    assert played.courier.alarms == []


def test_a_record_that_is_not_as_declared_never_gets_there(played: Played) -> None:
    before = played.fetched()
    played.delivers({**CLAIM, "photos": "face.jpg"})
    assert played.fetched() == before
    assert played.courier.alarms == [
        "Records of f-claims are in quarantine. The practice's privacy official can read them."
    ]


HOSTILE: dict[str, tuple[str, dict[str, str]]] = {
    "what its flow's outbox has": ("list_objects_v2", {"Prefix": "outbox/f-claims/"}),
    "another flow": ("get_object", {"Key": "outbox/f-reminders/x"}),
    "the quarantine of its flow": ("get_object", {"Key": "quarantine/f-claims/x"}),
}  # fmt: skip


@pytest.mark.parametrize(("call", "parameters"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_vendor_gets_nothing_else_and_changes_nothing(
    call: str, parameters: dict[str, str], played: Played
) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        getattr(played.vendor(), call)(**{"Bucket": played.stage.flows_bucket, **parameters})
    with pytest.raises(ClientError, match="AccessDenied"):
        played.vendor().put_object(Bucket=played.bucket, Key="outbox/f-claims/x", Body=b"")
    with pytest.raises(ClientError, match="AccessDenied"):
        played.vendor().delete_object(Bucket=played.bucket, Key="outbox/f-claims/x")


def test_a_role_of_the_mso_fetches_nothing_there(played: Played) -> None:
    reading = {"Bucket": played.bucket, "Key": "outbox/f-claims/x"}
    assert played.stage.refusal(played.stage.role("exchange", "operator"), "s3", "GetObject", reading)
