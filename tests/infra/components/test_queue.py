"""A queue is encrypted, requires TLS, accepts named services, and keeps messages that fail."""

from __future__ import annotations

import json
from typing import Any

import pytest
from building import ACCOUNT, Build, Built

from infra.components.queue import Queue, QueueArgs


def args(tags: dict[str, str], **more: Any) -> QueueArgs:
    given = {"handling_seconds": 60, "topic_arn": "arn:topic", "senders": ["events.amazonaws.com"], **more}
    return QueueArgs(name="arrivals", account_id=ACCOUNT, key_arn="arn:key", tags=tags, **given)


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    return build(lambda opts: Queue("it", args(tags), opts))


@pytest.mark.parametrize("name", ["it-queue", "it-dead"])
def test_it_is_encrypted_and_requires_tls(built: Built, name: str) -> None:
    assert built.one("sqs/queue:Queue", name)["kmsMasterKeyId"] == "arn:key"
    tls_only = built.statements("sqs/queuePolicy:QueuePolicy", f"{name}-policy")["TlsOnly"]
    assert (tls_only["Effect"], tls_only["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_a_message_that_fails_five_times_goes_to_the_dead_letter_queue(built: Built) -> None:
    redrive = json.loads(built.one("sqs/queue:Queue", "it-queue")["redrivePolicy"])
    assert redrive["maxReceiveCount"] == 5
    assert redrive["deadLetterTargetArn"].endswith(":arrivals-dead")
    assert built.one("sqs/queue:Queue", "it-dead")["messageRetentionSeconds"] == 14 * 86400


def test_a_message_that_failed_raises_an_alarm(built: Built) -> None:
    alarm = built.one("cloudwatch/metricAlarm:MetricAlarm")
    assert (alarm["dimensions"], alarm["threshold"]) == ({"QueueName": "arrivals-dead"}, 0)
    assert alarm["alarmActions"] == ["arn:topic"]


def test_the_visibility_timeout_is_longer_than_the_handling_time(built: Built) -> None:
    assert built.one("sqs/queue:Queue", "it-queue")["visibilityTimeoutSeconds"] == 360


def test_only_the_named_services_send_and_only_for_this_account(built: Built) -> None:
    senders = built.statements("sqs/queuePolicy:QueuePolicy", "it-queue-policy")["Senders"]
    assert senders["Principal"] == {"Service": ["events.amazonaws.com"]}
    assert senders["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert "Senders" not in built.statements("sqs/queuePolicy:QueuePolicy", "it-dead-policy")


def test_a_handling_time_outside_the_limits_of_sqs_is_rejected(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="handling_seconds must be 1 to 7200"):
        args(tags, handling_seconds=0)
