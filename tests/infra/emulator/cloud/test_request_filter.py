"""Which requests the served AWS answers."""

from __future__ import annotations

from typing import Any

import pytest

from infra.emulator.cloud.request_filter import closed_headers, refusal

PORT = 5000
SIGNED = {"HTTP_AUTHORIZATION": "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request, Signature=0"}


def request(host: str | None = "127.0.0.1:5000", path: str = "/", method: str = "POST", **headers: str) -> Any:
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "", **headers}
    return {**environ, "HTTP_HOST": host} if host is not None else environ


@pytest.mark.parametrize(
    "environ",
    [
        request(),
        request("LOCALHOST:5000"),
        request("records.localhost:5000"),
        request("records.v2.localhost:5000"),
        request("123456789012.localhost:5000"),
        request("records.s3.us-east-1.amazonaws.com", **SIGNED),
        request("123456789012.s3-control.us-east-1.amazonaws.com:5000", **SIGNED),
        request("s3vectors.us-east-1.api.aws", **SIGNED),
        request("sts.us-east-1.amazonaws.com", QUERY_STRING="X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0"),
        request(HTTP_ORIGIN="http://127.0.0.1:5000", HTTP_SEC_FETCH_SITE="same-origin"),
        request(HTTP_SEC_FETCH_SITE="none", HTTP_REFERER="http://localhost:5000/bucket/key"),
    ],
)
def test_programs_of_this_machine_are_answered(environ: dict[str, Any]) -> None:
    assert refusal(environ, PORT) is None


@pytest.mark.parametrize(
    "host",
    [
        "", "127.0.0.1", "localhost", "127.0.0.1:80", "localhost:5001", "rebind.example:5000", "127.0.0.1.example:5000",
        "localhost.example:5000", "localhost.:5000", "example.localhost.example:5000", "0.0.0.0:5000", "[::1]:5000",
        "127.0.0.1:5000, evil.example", "127.0.0.1:5000@evil.example", "127.0.0.1:05000", "2130706433:5000",
        "evil.amazonaws.com.example:5000", "amazonaws.com:5000", "sts.amazonaws.com", "sts.amazonaws.com:5000",
        "xlocalhost:5000", ".localhost:5000", "evil.example/.localhost:5000", None,
    ],
)  # fmt: skip
def test_another_host_is_refused(host: str | None) -> None:
    refused = refusal(request(host), PORT)
    assert refused
    assert refused[0] == (403 if host else 400)


@pytest.mark.parametrize("host", ["evil.example:5000", "sts.amazonaws.com:80", "evil.amazonaws.com.example"])
def test_a_signature_makes_no_other_host_allowed(host: str) -> None:
    assert refusal(request(host, **SIGNED), PORT)


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        ({"HTTP_ORIGIN": "https://evil.example"}, "Origin"),
        ({"HTTP_ORIGIN": "null"}, "Origin"),
        ({"HTTP_ORIGIN": "http://localhost:3000"}, "Origin"),
        ({"HTTP_ORIGIN": "https://127.0.0.1:5000"}, "Origin"),
        ({"HTTP_ORIGIN": "http://127.0.0.1:5000,https://evil.example"}, "Origin"),
        ({"HTTP_ORIGIN": "http://127.0.0.1:5000.evil.example"}, "Origin"),
        ({"HTTP_SEC_FETCH_SITE": "cross-site"}, "Sec-Fetch-Site"),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, "Sec-Fetch-Site"),
        ({"HTTP_SEC_FETCH_SITE": "none,cross-site"}, "Sec-Fetch-Site"),
        ({"HTTP_REFERER": "https://evil.example/page"}, "Referer"),
        ({"HTTP_REFERER": "http://127.0.0.1:5000@evil.example/"}, "Referer"),
        ({"HTTP_REFERER": "http://["}, "Referer"),
        ({"HTTP_ACCESS_CONTROL_REQUEST_METHOD": "PUT"}, "preflight"),
        ({"HTTP_ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK": "true"}, "preflight"),
        ({"HTTP_UPGRADE": "websocket"}, "upgraded"),
        ({"HTTP_SEC_WEBSOCKET_KEY": "eA=="}, "upgraded"),
    ],
)
def test_a_request_of_a_page_of_another_origin_is_refused(headers: dict[str, str], word: str) -> None:
    refused = refusal(request(method="GET", **SIGNED, **headers), PORT)
    assert refused
    assert refused[0] == 403
    assert word in refused[1]


@pytest.mark.parametrize(
    "path", ["/moto-api/reset", "/moto-api", "//moto-api/recorder/start-recording", "/Moto-API/", "/favicon.ico"]
)
def test_motos_control_api_does_not_exist(path: str) -> None:
    assert refusal(request(path=path, **SIGNED), PORT) == (404, "the emulated AWS has no control API")


def test_an_unknown_method_is_refused() -> None:
    assert (refusal(request(method="CONNECT"), PORT) or (0, ""))[0] == 405


def test_no_response_permits_another_origin() -> None:
    given = [("Access-Control-Allow-Origin", "*"), ("access-control-allow-credentials", "true"), ("ETag", '"1"'),
             ("content-security-policy", "script-src *")]  # fmt: skip
    headers = closed_headers(given)
    assert not any(name.lower().startswith("access-control-") for name, _ in headers)
    assert ("ETag", '"1"') in headers
    policies = [value for name, value in headers if name.lower() == "content-security-policy"]
    assert len(policies) == 1
    assert "sandbox" in policies[0]
