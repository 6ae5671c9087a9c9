"""A reminder reaches the vendor, and what must not leave does not: played on the emulated AWS.

The vendor's requests are recorded: the emulated AWS connects to nothing. The policies of the plan decide every call of
a role.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.components.vendor_api import NOT_SET
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest
from policies.duties.duty import Answer, Call, all_of
from scripts.demo.journey.courier import Courier
from scripts.demo.journey.stage import OF_DELIVERIES, Stage
from scripts.demo.journey.vendor_posts import Post

KEY, SECRET = "synthetic-key", "synthetic-client-secret"
RECORD = {
    "first_name": "Robin", "channel_address": "+12065550142", "clinic": "clinic-2",
    "date_time": "2099-12-05T17:00", "link": "https://book.evergreen-aesthetics.example/v/ap-1",
}  # fmt: skip


@dataclass
class Bellwire:
    """The vendor: keeps what it takes; refuses who has not its key, and is out of order where ``status`` says so."""

    took: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    status: int = 200

    def gives_token(self, post: Post) -> str:
        """A token for the practice's client; none for anybody else."""
        assert (post.method, post.url) == ("POST", "https://id.bellwire.example/oauth/token")
        asked = {"grant_type": "client_credentials", "client_id": "evergreen-1", "client_secret": SECRET}
        return KEY if post.body == asked else ""

    def takes(self, post: Post) -> int:
        """The status with which it answers."""
        assert (post.method, post.url) == ("POST", "https://messages.bellwire.example/v1/reminders")
        self.asked += 1
        status = self.status if post.headers["Authorization"].removeprefix("Bearer ") == KEY else 401
        if status == 200:
            self.took.append(post.body)
        return status


@dataclass
class Played:
    """The stage, the courier, and the vendor behind the declared address."""

    stage: Stage
    courier: Courier
    vendor: Bellwire

    def delivers(self, *records: dict[str, Any]) -> None:
        """The scheduling product's task puts a file with records into the flow's inbox."""
        name = f"inbox/f-reminders/{self.vendor.asked}-{len(self.courier.executions)}.jsonl"
        body = "".join(f"{json.dumps(record)}\n" for record in records)
        self.courier.upload(self.stage.role("exchange", "phi/app-scheduling"), self.stage.flows_bucket, name, body)

    def undelivered(self) -> list[Any]:
        """What lies in the flow's dead-letter queue, which is empty afterwards."""
        sqs = self.stage.client("exchange", "sqs")
        url = sqs.get_queue_url(QueueName="mso-f-reminders-undelivered")["QueueUrl"]
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"])["detail"] for message in found]

    def sets_credential(self, value: str) -> None:
        """The owner's pipeline sets the credential at EventBridge, as docs/vendor_deliveries.md says."""
        parameters = {"ApiKeyAuthParameters": {"ApiKeyName": "Authorization", "ApiKeyValue": value}}
        self.stage.client("exchange", "events").update_connection(
            Name="mso-messaging-reminders", AuthorizationType="API_KEY", AuthParameters=parameters
        )


    def sets_client_secret(self, value: str) -> None:
        """The same where the vendor has given the practice a client."""
        body = {"Key": "grant_type", "Value": "client_credentials", "IsValueSecret": True}
        oauth = {
            "AuthorizationEndpoint": "https://id.bellwire.example/oauth/token", "HttpMethod": "POST",
            "ClientParameters": {"ClientID": "evergreen-1", "ClientSecret": value},
            "OAuthHttpParameters": {"BodyParameters": [body]},
        }  # fmt: skip
        self.stage.client("exchange", "events").update_connection(
            Name="mso-messaging-reminders", AuthorizationType="OAUTH_CLIENT_CREDENTIALS",
            AuthParameters={"OAuthParameters": oauth},
        )  # fmt: skip


@pytest.fixture(scope="module")
def played(small_manifest: Manifest, delivery_plan: Graph) -> Iterator[Played]:
    vendor = Bellwire()
    with Emulator.start(runs_state_machines=True) as emulator:
        stage = Stage(small_manifest, delivery_plan, "evergreen", emulator, played=OF_DELIVERIES)
        stage.build()
        yield Played(stage, Courier(stage, vendor=vendor.takes, tokens=vendor.gives_token), vendor)


@pytest.fixture(autouse=True)
def fresh(played: Played) -> None:
    """Nothing has been taken yet, and the owner has set the vendor's key."""
    played.vendor.took, played.vendor.status, played.courier.alarms = [], 200, []
    played.undelivered()
    played.sets_credential(KEY)


def test_a_good_record_arrives_as_it_was_declared_and_with_the_credential(played: Played) -> None:
    played.delivers(RECORD)
    assert played.vendor.took == [RECORD]
    assert (played.undelivered(), played.courier.alarms) == ([], [])


def test_each_record_of_a_file_is_one_request(played: Played) -> None:
    played.delivers(RECORD, {**RECORD, "first_name": "Kim"})
    assert sorted(record["first_name"] for record in played.vendor.took) == ["Kim", "Robin"]


BAD = {
    "an undeclared field": {**RECORD, "service": "injectables"},
    "a wrong type": {**RECORD, "date_time": "next Tuesday"},
    "a missing field": {name: value for name, value in RECORD.items() if name != "link"},
}


@pytest.mark.parametrize("record", BAD.values(), ids=BAD)
def test_a_record_that_is_not_as_declared_stays_in_quarantine_and_rings(played: Played, record: dict[str, Any]) -> None:
    played.delivers(record)
    assert played.vendor.took == []
    assert played.courier.alarms == [
        "Records of f-reminders are in quarantine. The practice's privacy official can read them."
    ]


def test_until_the_owner_sets_the_credential_the_vendor_refuses_and_the_record_waits(played: Played) -> None:
    played.sets_credential(NOT_SET)
    played.delivers(RECORD)
    assert (played.vendor.took, played.undelivered()) == ([], [RECORD])


def test_what_a_vendor_out_of_order_does_not_take_is_tried_again_and_then_waits(played: Played) -> None:
    played.vendor.status, before = 503, played.vendor.asked
    played.delivers(RECORD)
    assert played.vendor.asked - before > 1
    assert played.undelivered() == [RECORD]


def test_the_credential_is_in_no_plan_and_is_not_read_back(played: Played) -> None:
    connection = next(iter(played.stage.graph.of_type("aws:cloudwatch/eventConnection:EventConnection")))
    assert KEY not in str(connection.inputs) + str(connection.outputs)
    described = played.stage.client("exchange", "events").describe_connection(Name="mso-messaging-reminders")
    assert described["AuthParameters"] == {"ApiKeyAuthParameters": {"ApiKeyName": "Authorization"}}


def test_with_oauth_a_token_that_the_client_s_secret_gets_is_posted_along(played: Played) -> None:
    played.sets_client_secret(SECRET)
    played.delivers(RECORD)
    assert (played.vendor.took, played.undelivered()) == ([RECORD], [])


def test_a_client_with_a_wrong_secret_gets_no_token_and_the_record_waits(played: Played) -> None:
    played.sets_client_secret(NOT_SET)
    asked = played.vendor.asked
    played.delivers(RECORD)
    assert (played.vendor.asked, played.undelivered()) == (asked, [RECORD])


def test_no_part_of_the_client_s_secret_is_read_back(played: Played) -> None:
    played.sets_client_secret(SECRET)
    described = played.stage.client("exchange", "events").describe_connection(Name="mso-messaging-reminders")
    assert SECRET not in str(described)
    assert described["AuthParameters"]["OAuthParameters"]["ClientParameters"] == {"ClientID": "evergreen-1"}


def those_not_refused(played: Played, service: str, operation: str, parameters: dict[str, Any]) -> set[str]:
    """The roles of the estate that the policies let make a call, by path and name."""
    roles = [str(role.outputs["arn"]) for role in played.stage.graph.of_type("aws:iam/role:Role")]
    assert len(roles) > 50
    return {arn.partition("role/mso/")[2] for arn in roles
            if not played.stage.refusal(arn, service, operation, parameters)}  # fmt: skip


def test_only_the_machine_puts_a_record_on_the_bus(played: Played) -> None:
    bus = f"arn:aws:events:{played.stage.region}:{played.stage.accounts['exchange']}:event-bus/deliveries"
    entries = [{"EventBusName": bus, "Source": "mso.deliveries", "DetailType": "f-reminders", "Detail": "{}"}]
    assert those_not_refused(played, "events", "PutEvents", {"Entries": entries}) == {"phi/vendor-deliveries"}
    with pytest.raises(ClientError, match="events:PutEvents"):
        played.courier.tell(played.stage.role("exchange", "operator"), bus, "mso.deliveries", "f-reminders", RECORD)


def test_only_the_broker_writes_to_the_outbox_and_a_restore_from_backup(played: Played) -> None:
    there = {"Bucket": played.stage.flows_bucket, "Key": "outbox/f-reminders/x.jsonl"}
    assert those_not_refused(played, "s3", "PutObject", there) == {"phi/backup", "phi/broker-f-reminders"}


def test_only_the_role_of_the_rule_posts_to_the_address(played: Played) -> None:
    destination = next(iter(played.stage.graph.of_type("aws:cloudwatch/eventApiDestination:EventApiDestination")))
    estate = played.stage.estate
    may = [
        principal.name
        for principal in estate.model.principals
        if not principal.hypothetical
        and all_of((Call(principal, "events:InvokeApiDestination", str(destination.outputs["arn"])),), estate).answer
        is Answer.ALLOWED
    ]
    assert sorted(set(may)) == ["exchange-evergreen:post-messaging-reminders"]
