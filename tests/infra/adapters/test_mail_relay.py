"""Mail of a product is taken by SMTP and handed to SES: played with Python's own client, and with hostile ones."""

from __future__ import annotations

import json
import smtplib
import threading
import time
import tracemalloc
from email.message import EmailMessage

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from mail_clients import HEAD, SENDER, RememberedMail, begun, listening, reply, talking, told
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from infra.adapters import mail_session
from infra.adapters.mail_relay import HANDLERS
from infra.adapters.mail_session import LARGEST

REGION = "us-west-2"
PATIENT = "patient@home.example"


def message(**headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"From": f"The practice <{SENDER}>", "To": PATIENT, "Subject": "Your link", **headers}.items():
        made[name] = value
    made.set_content("Please read:\n.\n..dots\nañadir\n")
    return made


def test_a_message_of_pythons_client_arrives_at_ses_as_it_was_written() -> None:
    with mock_aws():
        client = boto3.client("sesv2", region_name=REGION)
        client.create_email_identity(EmailIdentity="mail.clinic.example")
        with listening(client) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as product:
            assert product.send_message(message()) == {}
            assert product.send_message(message(Subject="Another")) == {}
        first, second = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    assert first.source == SENDER
    assert PATIENT in first.destinations
    assert "\r\n.\r\n..dots\r\nañadir" in first.raw_data
    assert "Subject: Another" in second.raw_data


def test_ses_is_told_the_sender_the_recipients_and_the_configuration_set() -> None:
    ses = RememberedMail()
    with listening(ses) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as product:
        product.send_message(message(), to_addrs=[PATIENT, "hidden@home.example"])
    (sent,) = ses.sent
    assert (sent["FromEmailAddress"], sent["ConfigurationSetName"]) == (SENDER, "mail")
    assert sent["Destination"] == {"ToAddresses": [PATIENT, "hidden@home.example"]}
    assert b"hidden@home.example" not in sent["Content"]["Raw"]["Data"]


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": f"no {PATIENT}"}}, "SendEmail")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (refusal("MessageRejected"), 554), (refusal("BadRequestException"), 554),
        (refusal("TooManyRequestsException"), 451), (refusal("AccessDeniedException"), 451),
        (refusal("SendingPausedException"), 451), (EndpointConnectionError(endpoint_url="https://email"), 451),
    ],
)  # fmt: skip
def test_what_ses_answers_tells_the_product_whether_to_repeat_it(
    error: Exception, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with listening(RememberedMail(error)) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as product:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            product.send_message(message())
        assert refused.value.smtp_code == status
        assert PATIENT not in str(refused.value.smtp_error)
    logged = capsys.readouterr().out
    assert json.loads(logged)["status"] == status
    assert "home.example" not in logged
    assert "link" not in logged


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([f"MAIL FROM:<{SENDER}> SIZE={LARGEST + 1}"], "552"),
        (["MAIL FROM:<billing@mail.clinic.example>"], "550"),
        (["MAIL FROM:<>"], "550"),
        ([f"MAIL FROM:<{SENDER}>", f"MAIL FROM:<{SENDER}>"], "503"),
        (["RCPT TO:<patient@home.example>"], "503"),
        (["DATA"], "503"),
        ([f"MAIL FROM:<{SENDER}>", "DATA"], "503"),
        ([f"MAIL FROM:<{SENDER}>", "RCPT TO:<patient@home.example>", "RSET", "DATA"], "503"),
        ([f"MAIL FROM:<{SENDER}>", "RCPT TO:<patient>"], "501"),
        ([f"MAIL FROM:<{SENDER}>", "RCPT TO:<a@b.example>,<c@d.example>"], "501"),
        ([f"MAIL FROM:<{SENDER}>", "RCPT TO:<pa\rtient@home.example>"], "501"),
        ([f"MAIL FROM:<{SENDER}>", "RCPT TO:<patiént@home.example>"], "501"),
        (["STARTTLS"], "502"), (["AUTH PLAIN eA=="], "502"), (["VRFY patient"], "502"), (["NOOP"], "250"),
        ([f"mail from:<{SENDER.upper()}> BODY=8BITMIME", "rcpt to:<patient@home.example>"], "250"),
    ],
)  # fmt: skip
def test_commands_are_answered_as_rfc_5321_says(lines: list[str], code: str) -> None:
    with listening(RememberedMail()) as port, talking(port) as product:
        assert told(product, "HELO product", *lines).startswith(f"{code} ")


FORGED = [
    "To: <patient@home.example>\r\n\r\nno sender",
    f"{HEAD}From: <{SENDER}>\r\n\r\ntwo senders",
    "From: <other@mail.clinic.example>\r\n\r\nanother sender",
    f"From: <{SENDER}>, <other@evil.example>\r\n\r\nand another",
    f"From: {SENDER} <other@evil.example>\r\n\r\na name like the sender",
    f"{HEAD}Sender: <other@evil.example>\r\n\r\nsent by another",
    f"{HEAD}Return-Path: <other@evil.example>\r\n\r\nwhat bounces goes there",
    f"{HEAD}X-SES-CONFIGURATION-SET: without-tls\r\n\r\nanother configuration set",
    f"{HEAD}x-ses-source-arn: arn:aws:ses:us-west-2:1:identity/x\r\n\r\nanother identity",
    f"{HEAD}Resent-From: <other@evil.example>\r\n\r\nresent",
    f"{HEAD}Subject: a\nBcc: other@evil.example\r\n\r\na line that ends in LF",
    f"{HEAD}Subject: a\rBcc: other@evil.example\r\n\r\na line that ends in CR",
    f"{HEAD}no header\r\n\r\nmalformed",
    f"{HEAD}Subject: añadir\r\n\r\nnot ASCII",
    f"{HEAD}\r\nsmuggled\n.\r\nMAIL FROM:<other@evil.example>",
    f"{HEAD}\r\nzero \0 byte",
    "no headers at all",
    "",
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_message_that_says_another_sender_or_steers_ses_is_refused(forged: str) -> None:
    ses = RememberedMail()
    with listening(ses) as port, talking(port) as product:
        begun(product)
        product.sendall(forged.encode() + b"\r\n.\r\n")
        assert reply(product).startswith("554 ")
        assert told(product, "NOOP").startswith("250 "), "the connection goes on"
    assert ses.sent == []


def test_the_51st_recipient_waits_for_the_next_message() -> None:
    ses = RememberedMail()
    with listening(ses) as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as product:
        refused = product.send_message(message(), to_addrs=[f"p{number}@home.example" for number in range(60)])
    assert len(refused) == 10
    assert {code for code, _ in refused.values()} == {452}
    assert len(ses.sent[0]["Destination"]["ToAddresses"]) == 50


def test_a_message_that_is_too_large_is_read_but_not_kept() -> None:
    ses, piece = RememberedMail(), b"x" * 998 + b"\r\n"
    with listening(ses) as port, talking(port) as product:
        begun(product)
        tracemalloc.start()
        product.sendall(HEAD.encode() + b"\r\n")
        for _ in range(4 * LARGEST // len(piece)):
            product.sendall(piece)
        product.sendall(b".\r\n")
        assert reply(product).startswith("552 ")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert ses.sent == []
    assert peak < 3 * LARGEST


@pytest.mark.parametrize("half", ["MAIL FROM:<consent", "DATA", "x" * 5_000])
def test_half_a_conversation_ends_and_sends_nothing(half: str) -> None:
    ses = RememberedMail()
    with listening(ses) as port:
        for _ in range(HANDLERS + 1):
            with talking(port) as product:
                begun(product)
                product.sendall(f"{HEAD}\r\n{half}".encode())
        with talking(port) as product:
            assert told(product, "NOOP").startswith("250 "), "each was given up"
    assert ses.sent == []


def test_a_fault_ends_one_connection_and_no_handler(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fault(message: bytes, sender: str) -> str:
        raise ValueError(message.decode(), sender)

    monkeypatch.setattr(mail_session, "objection", fault)
    with listening(RememberedMail()) as port:
        for _ in range(HANDLERS + 1):
            with talking(port) as product:
                begun(product)
                product.sendall(f"{HEAD}\r\nx\r\n.\r\n".encode())
                assert reply(product) == ""
    logged = capsys.readouterr().out.splitlines()
    assert logged.count('{"status": 421, "error": "ValueError"}') == HANDLERS + 1
    assert "home.example" not in "".join(logged)


def test_a_line_without_end_closes_the_connection() -> None:
    with listening(RememberedMail()) as port, talking(port) as product:
        product.sendall(b"HELO " + b"x" * 2_000)
        assert reply(product) == ""


def test_slow_clients_do_not_keep_others_out_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_session, "IDLE_SECONDS", 0.2)
    slow: list[float] = []

    def drip(port: int) -> None:
        with talking(port) as product:
            began = time.monotonic()
            product.sendall(b"HE")
            assert reply(product) == ""
            slow.append(time.monotonic() - began)

    with listening(RememberedMail()) as port:
        threads = [threading.Thread(target=drip, args=(port,)) for _ in range(HANDLERS)]
        for thread in threads:
            thread.start()
        with talking(port) as product:
            assert told(product, "NOOP").startswith("250 ")
        for thread in threads:
            thread.join(10)
    assert len(slow) == HANDLERS


def test_connections_are_answered_beside_each_other() -> None:
    with listening(RememberedMail()) as port, talking(port) as first, talking(port) as second:
        begun(first)
        assert told(second, "NOOP").startswith("250 ")
