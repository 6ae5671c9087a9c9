"""A queue is sealed, speaks TLS, lets named services in, and loses nothing that fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from building import ACCOUNT, Build, Built

from infra.components.queue import Queue, QueueArgs


def args(tags: dict[str, str], **more: Any) -> QueueArgs:
    given = {"handling_seconds": 60, "senders": ["events.amazonaws.com"], **more}
    return QueueArgs(name="arrivals", account_id=ACCOUNT, key_arn="arn:key", tags=tags, **given)


@pytest.fixture
def built(build: Build, tags: dict[str, str]) -> Built:
    return build(lambda opts: Queue("it", args(tags), opts))


@pytest.mark.parametrize("name", ["it-queue", "it-dead"])
def test_it_is_sealed_and_speaks_tls(built: Built, name: str) -> None:
    assert built.one("sqs/queue:Queue", name)["kmsMasterKeyId"] == "arn:key"
    plain = built.says("sqs/queuePolicy:QueuePolicy", f"{name}-policy")["TlsOnly"]
    assert (plain["Effect"], plain["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_what_fails_five_times_waits_two_weeks_beside_it(built: Built) -> None:
    redrive = json.loads(built.one("sqs/queue:Queue", "it-queue")["redrivePolicy"])
    assert redrive["maxReceiveCount"] == 5
    assert redrive["deadLetterTargetArn"].endswith(":arrivals-dead")
    assert built.one("sqs/queue:Queue", "it-dead")["messageRetentionSeconds"] == 14 * 86400


def test_a_message_is_hidden_for_longer_than_it_takes(built: Built) -> None:
    assert built.one("sqs/queue:Queue", "it-queue")["visibilityTimeoutSeconds"] == 360


def test_only_the_named_services_send_and_only_for_this_account(built: Built) -> None:
    let_in = built.says("sqs/queuePolicy:QueuePolicy", "it-queue-policy")["Senders"]
    assert let_in["Principal"] == {"Service": ["events.amazonaws.com"]}
    assert let_in["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert "Senders" not in built.says("sqs/queuePolicy:QueuePolicy", "it-dead-policy")


def test_a_handling_time_that_sqs_cannot_hide_is_refused(tags: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="handling_seconds must be 1 to 7200"):
        args(tags, handling_seconds=0)
