"""Tables, machines, buses and senders of mail: closed to everybody but those named, with the owner's key."""

from __future__ import annotations

import json
from typing import Any

import pytest
from building import ACCOUNT, REGION, Build

from infra.components.event_bus import EventBus, EventBusArgs
from infra.components.mail_sender import MailSender, MailSenderArgs
from infra.components.phi_table import PhiTable, PhiTableArgs
from infra.components.state_machine import StateMachine, StateMachineArgs, machine_role

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
READER = f"arn:aws:iam::{ACCOUNT}:role/mso/phi/front-desk"
TAGS = {"mso:data-class": "phi-minimum"}
TABLE: dict[str, Any] = {
    "table": "visit-status", "keys": ("visit", "requirement"), "key_arn": KEY, "allowed_roles": [READER], "tags": TAGS
}  # fmt: skip


def test_a_table_is_encrypted_restorable_and_closed_to_other_roles(build: Build) -> None:
    built = build(lambda opts: PhiTable("status", PhiTableArgs(**TABLE), opts))
    table = built.one("dynamodb/table:Table")
    assert table["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": KEY}
    assert table["pointInTimeRecovery"]["enabled"] is table["deletionProtectionEnabled"] is True
    closed = built.statements("dynamodb/resourcePolicy:ResourcePolicy")["NamedRolesOnly"]
    assert (closed["Effect"], closed["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]) == ("Deny", [READER])
    assert {"dynamodb:Query", "dynamodb:PartiQL*", "dynamodb:PutItem"} <= set(closed["Action"])


def test_an_index_states_its_keys_one_by_one(build: Build) -> None:
    """``hashKey`` and ``rangeKey`` of an index are deprecated: pulumi-aws warns of them at every deployment."""
    args = PhiTableArgs(**TABLE, index=("open-visits", "open", "startsAt"))
    (index,) = build(lambda opts: PhiTable("status", args, opts)).one("dynamodb/table:Table")["globalSecondaryIndexes"]
    keys = [{"attributeName": "open", "keyType": "HASH"}, {"attributeName": "startsAt", "keyType": "RANGE"}]
    assert index == {"name": "open-visits", "keySchemas": keys, "projectionType": "ALL"}


@pytest.mark.parametrize(
    ("change", "message"),
    [({"tags": {"mso:data-class": "business"}}, "data class must be"), ({"allowed_roles": []}, "nobody could use it")],
)
def test_a_table_that_would_be_wrong_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PhiTableArgs(**{**TABLE, **change})


def test_a_bus_lets_in_the_named_roles_alone(build: Build) -> None:
    sender = "arn:aws:iam::333333333333:role/mso/phi/visit-records"
    args = EventBusArgs(
        name="visits", account_id=ACCOUNT, region=REGION, key_arn=KEY, senders={"333333333333": [sender]}, tags=TAGS
    )
    built = build(lambda opts: EventBus("visits", args, opts))
    assert built.one("cloudwatch/eventBus:EventBus")["kmsKeyIdentifier"] == KEY
    statements = built.statements("cloudwatch/eventBusPolicy:EventBusPolicy")
    assert statements["Senders"]["Condition"] == {"ArnEquals": {"aws:PrincipalArn": [sender]}}
    assert statements["NobodyElse"]["Effect"] == "Deny"


def test_a_bus_without_senders_is_refused() -> None:
    with pytest.raises(ValueError, match="no event could arrive"):
        EventBusArgs(name="visits", account_id=ACCOUNT, region=REGION, key_arn=KEY, senders={}, tags=TAGS)


def test_a_machine_encrypts_its_executions_and_logs_no_record(build: Build) -> None:
    def declare(opts: Any) -> StateMachine:
        args = StateMachineArgs(
            name="visit-intake",
            definition={"StartAt": "A", "States": {"A": {"Type": "Succeed", "Comment": "después"}}},
            role=machine_role("visit-intake", "/mso/phi/", ACCOUNT, TAGS, opts),
            permissions=[],
            key_arn=KEY,
            log_days=2192,
            account_id=ACCOUNT,
            region=REGION,
            tags=TAGS,
            pattern={"source": ["mso.exchange"]},
        )
        return StateMachine("intake", args, opts)

    built = build(declare)
    machine = built.one("sfn/stateMachine:StateMachine")
    assert machine["encryptionConfiguration"]["kmsKeyId"] == KEY
    assert machine["loggingConfiguration"]["includeExecutionData"] is False
    assert "después" in machine["definition"]
    assert built.one("cloudwatch/logGroup:LogGroup")["kmsKeyId"] == KEY
    start = built.statements("iam/rolePolicy:RolePolicy")["Start"]
    assert start["Resource"] == f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:visit-intake"


def test_mail_is_signed_and_goes_over_tls_or_not_at_all(build: Build) -> None:
    args = MailSenderArgs(
        name="visits", domain="visits.care.example", mailbox="no-reply", zone_id="Z1", account_id=ACCOUNT,
        region=REGION, tags=TAGS,
    )  # fmt: skip
    built = build(lambda opts: MailSender("visits", args, opts))
    assert built.one("sesv2/configurationSet:ConfigurationSet")["deliveryOptions"] == {"tlsPolicy": "REQUIRE"}
    records = built.all("route53/record:Record")
    keys = [record.inputs["name"].partition(".")[2] for record in records if record.inputs["type"] == "CNAME"]
    assert keys == ["_domainkey.visits.care.example"] * 3
    (dmarc,) = [record.inputs for record in records if record.inputs["type"] == "TXT"]
    assert (dmarc["name"], dmarc["records"]) == ("_dmarc.visits.care.example", ["v=DMARC1; p=reject; adkim=s"])
    allowed = json.loads(json.dumps(args.may_send().as_dict()))
    assert allowed["Condition"] == {"StringEquals": {"ses:FromAddress": "no-reply@visits.care.example"}}
    assert allowed["Action"] == "ses:SendEmail"
    assert args.may_send(raw=True).as_dict()["Action"] == ["ses:SendEmail", "ses:SendRawEmail"]
