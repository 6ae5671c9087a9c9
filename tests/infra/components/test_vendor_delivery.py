"""Records reach one address of a vendor, posted by one role; what does not arrive waits, and somebody hears of it."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from building import ACCOUNT, REGION, Build, Built

from infra.components.dead_letter_queue import DeadLetterQueue, DeadLetterQueueArgs
from infra.components.vendor_api import NOT_SET, OAuthClient, VendorApi, VendorApiArgs
from infra.components.vendor_delivery import VendorDelivery, VendorDeliveryArgs

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
TAGS = {"mso:data-class": "phi-minimum"}
API: dict[str, Any] = {
    "system": "messaging-reminders", "vendor": "bellwire", "endpoint": "https://messages.bellwire.example/v1",
    "header": "X-Api-Key", "per_second": 5, "account_id": ACCOUNT, "tags": TAGS,
    "key_arn": KEY,
}  # fmt: skip
DELIVERY: dict[str, Any] = {
    "flow": "f-reminders", "system": "messaging-reminders", "vendor": "bellwire", "agreement": "baa-bellwire",
    "source": "mso.deliveries", "bus": "deliveries", "account_id": ACCOUNT, "key_arn": KEY,
    "topic_arn": TOPIC, "tags": TAGS,
}  # fmt: skip


@pytest.fixture
def built(build: Build) -> Built:
    def declare(opts: pulumi.ResourceOptions) -> None:
        api = VendorApi("messaging-reminders-api", VendorApiArgs(**API), opts)
        VendorDelivery("f-reminders", VendorDeliveryArgs(**DELIVERY), api, opts)

    return build(declare)


def test_the_address_takes_posts_from_one_role_that_events_alone_assume(built: Built) -> None:
    destination = built.one("cloudwatch/eventApiDestination:EventApiDestination")
    assert (destination["invocationEndpoint"], destination["httpMethod"]) == (API["endpoint"], "POST")
    assert destination["invocationRateLimitPerSecond"] == 5
    trust = built.statements("iam/role:Role", prop="assumeRolePolicy")["Events"]
    assert trust["Principal"] == {"Service": "events.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    (post,) = built.statements("iam/rolePolicy:RolePolicy").values()
    assert post["Action"] == "events:InvokeApiDestination"
    assert post["Resource"] == built.all("cloudwatch/eventApiDestination:EventApiDestination")[0].outputs["arn"]


def test_no_deployment_has_the_credential(built: Built) -> None:
    connection = built.one("cloudwatch/eventConnection:EventConnection")
    assert connection["authParameters"] == {"apiKey": {"key": "X-Api-Key", "value": NOT_SET}}


def test_the_practice_s_key_encrypts_the_credential(built: Built) -> None:
    assert built.one("cloudwatch/eventConnection:EventConnection")["kmsKeyIdentifier"] == KEY


def test_with_oauth_the_client_is_declared_and_its_secret_is_not(build: Build) -> None:
    client = OAuthClient(token_endpoint="https://id.bellwire.example/token", client_id="evergreen-1", scope="write")
    args = VendorApiArgs(**{**API, "oauth": client})
    connection = build(lambda opts: VendorApi("api", args, opts)).one("cloudwatch/eventConnection:EventConnection")
    assert connection["authorizationType"] == "OAUTH_CLIENT_CREDENTIALS"
    oauth = connection["authParameters"]["oauth"]
    assert (oauth["authorizationEndpoint"], oauth["httpMethod"]) == ("https://id.bellwire.example/token", "POST")
    assert oauth["clientParameters"] == {"clientId": "evergreen-1", "clientSecret": NOT_SET}
    assert oauth["oauthHttpParameters"]["bodies"] == [
        {"key": "grant_type", "value": "client_credentials", "isValueSecret": True},
        {"key": "scope", "value": "write", "isValueSecret": True},
    ]


def test_the_record_alone_is_posted_for_a_day_and_then_waits(built: Built) -> None:
    target = built.one("cloudwatch/eventTarget:EventTarget")
    assert target["inputPath"] == "$.detail"
    assert target["retryPolicy"] == {"maximumEventAgeInSeconds": 86400, "maximumRetryAttempts": 185}
    (queue,) = built.all("sqs/queue:Queue")
    assert target["deadLetterConfig"]["arn"] == queue.outputs["arn"]
    assert (queue.inputs["kmsMasterKeyId"], queue.inputs["messageRetentionSeconds"]) == (KEY, 14 * 86400)


def test_only_the_flow_s_own_events_of_this_account_are_posted(built: Built) -> None:
    rule = built.one("cloudwatch/eventRule:EventRule")
    assert json.loads(rule["eventPattern"]) == {
        "account": [ACCOUNT], "source": ["mso.deliveries"], "detail-type": ["f-reminders"]
    }  # fmt: skip
    assert (rule["tags"]["mso:vendor"], rule["tags"]["mso:agreement"]) == ("bellwire", "baa-bellwire")


def test_what_did_not_arrive_rings(built: Built) -> None:
    alarm = built.one("cloudwatch/metricAlarm:MetricAlarm")
    assert alarm["dimensions"] == {"QueueName": "mso-f-reminders-undelivered"}
    assert (alarm["threshold"], alarm["alarmActions"]) == (0, [TOPIC])
    assert "did not reach bellwire" in alarm["alarmDescription"]


def test_only_events_of_this_account_come_into_the_queue(build: Build) -> None:
    args = DeadLetterQueueArgs(
        name="lost", what="Events were lost", account_id=ACCOUNT, key_arn=KEY, topic_arn=TOPIC, tags=TAGS
    )
    statements = build(lambda opts: DeadLetterQueue("lost", args, opts)).statements("sqs/queuePolicy:QueuePolicy")
    assert statements["Senders"]["Principal"] == {"Service": "events.amazonaws.com"}
    assert statements["Senders"]["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert statements["TlsOnly"]["Effect"] == "Deny"


@pytest.mark.parametrize(
    ("args", "given", "message"),
    [
        (VendorApiArgs, {**API, "endpoint": "http://messages.bellwire.example"}, "must be an https address"),
        (OAuthClient, {"token_endpoint": "http://id.bellwire.example", "client_id": "a"}, "must be an https address"),
        (VendorApiArgs, {**API, "per_second": 0}, "per_second must be 1 to 300"),
        (VendorDeliveryArgs, {**DELIVERY, "vendor": ""}, "names its vendor"),
        (VendorDeliveryArgs, {**DELIVERY, "agreement": ""}, "names its vendor and the agreement"),
    ],
)
def test_a_delivery_that_would_be_wrong_is_refused(args: type, given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        args(**given)
