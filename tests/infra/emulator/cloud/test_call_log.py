"""The page of the last calls: what it shows, who may ask for it, and which script runs on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import Client, TestResponse

from infra.emulator.cloud.api_call import ApiCall, Ruling
from infra.emulator.cloud.call_log import KEPT, LONGEST, CallLog
from infra.emulator.cloud.wsgi_application import CALLS, CALLS_DATA, ServedAws
from infra.emulator.provider.emulator import Emulator
from scripts.enforcement.served_enforcement import PAGE

PORT = 5000
SCOPE = "emulated-payer/20260101/us-east-1/sts/aws4_request"
SIGNED = f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0"


@pytest.fixture(scope="module")
def application() -> Iterator[ServedAws]:
    with Emulator.start() as emulator:
        assert emulator._cloud
        yield ServedAws(emulator._cloud, PORT)


def asked(application: ServedAws, path: str, **headers: str) -> TestResponse:
    return Client(application).get(path, headers={"Host": f"127.0.0.1:{PORT}", **headers})


def test_the_last_calls_are_kept_with_what_decided_them() -> None:
    log, call = CallLog(), ApiCall("1" * 12, "arn:role", "s3", "us-east-1", "GetObject")
    for number in range(KEPT + 5):
        log.add(call, Ruling("no" if number % 2 else "", "by statement X", "a:reader", "s3:GetObject", "arn"), 200)
    found = log.as_document()
    assert (found["allowed"], found["denied"], len(found["calls"])) == (103, 102, KEPT)
    assert [each["number"] for each in log.as_document(KEPT + 3)["calls"]] == [KEPT + 4, KEPT + 5]
    assert found["calls"][-1]["reason"] == "by statement X"


def test_a_caller_cannot_fill_the_log_with_a_long_name() -> None:
    log = CallLog()
    log.add(ApiCall(caller="x" * 10_000), Ruling("y" * 10_000, resource="z" * 10_000), 403)
    (call,) = log.as_document()["calls"]
    assert max(map(len, (call["who"], call["resource"]))) == LONGEST
    assert len(call["reason"]) == 2 * LONGEST


def test_calls_are_shown_with_the_token_only(application: ServedAws) -> None:
    url = application.show_calls("<script nonce='{nonce}'></script>")
    data = url.replace(CALLS, CALLS_DATA)
    application.decision = lambda call: Ruling("refused: not for you", who=call.caller)
    body = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}
    headers = {"Host": f"127.0.0.1:{PORT}", "Authorization": SIGNED}
    assert Client(application).post("/", data=body, headers=headers).status_code == 403
    found = asked(application, data).get_json()
    assert found["denied"] == 1
    assert found["calls"][0]["operation"] == "sts:GetCallerIdentity"
    for path in (CALLS, CALLS_DATA, f"{CALLS_DATA}?token=", f"{data}x", "/_mso/other"):
        assert asked(application, path).status_code == 403
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://elsewhere.example"}, {"Origin": "null"}):
        assert asked(application, data, **headers).status_code == 403


def test_one_script_runs_on_the_page_and_asks_this_server_only(application: ServedAws) -> None:
    url = application.show_calls(PAGE.read_text(encoding="utf-8"))
    first, second = asked(application, url), asked(application, url)
    policy = first.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)
    assert nonce
    assert f'<script nonce="{nonce[1]}">' in first.text
    assert first.text.count("<script") == 1
    assert nonce[1] not in second.text
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2]
    assert not re.search(r"innerHTML|https?://|\ssrc=|\shref=", first.text)


def test_what_a_bucket_returns_still_runs_no_script(application: ServedAws) -> None:
    application.decision = None
    headers = asked(application, "/bucket/page.html", Authorization=SIGNED.replace("/sts/", "/s3/")).headers
    assert "sandbox" in headers["Content-Security-Policy"]
