"""An exam on file completes; without one the clinicians get a message once, and the chart is looked at again.

OpenEMR is played over HTTP as its controllers answer (openemr/openemr, src/RestControllers).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from infra.adapters.openemr_exams import LATER, SOON, OpenEmr
from infra.adapters.visit_request import FormRequest, ProductError

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ENVIRONMENT = {"CLIENT_ID": "c", "CLIENT_SECRET": "s", "API_USER": "exam-adapter", "API_PASSWORD": "p",
               "CLINICIANS": "admin", "EXAM_VALID_DAYS": "365"}  # fmt: skip
ROBIN = {"pid": 7, "uuid": "uuid-7", "email": "robin@patients.example"}
EXAM = {"date": "2026-06-01 09:30:00", "pc_catname": "Good-faith exam", "reason": "a secret of the chart"}


@dataclass
class Chart:
    """The patients, the encounters of each, and the messages of clinicians."""

    patients: list[dict[str, Any]] = field(default_factory=lambda: [ROBIN])
    encounters: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    broken: bool = False

    def answer(self, path: str, asked: dict[str, str], token: str, body: str) -> tuple[int, Any]:
        if path == "/oauth2/default/token":
            given = {name: values[0] for name, values in parse_qs(body).items()}
            right = {"client_secret": "s", "password": "p", "user_role": "users", "grant_type": "password"}
            return (200, {"access_token": "t"}) if right.items() <= given.items() else (401, {"error": "access_denied"})
        if token != "Bearer t":
            return 401, {}
        match path.removeprefix("/apis/default/api/patient"):
            case "":
                return 200, {"data": [each for each in self.patients if each["email"] == asked.get("email")]}
            case "/uuid-7/encounter":
                return 200, {"data": self.encounters}
            case "/7/message":
                self.messages.append(json.loads(body))
                return 201, {"mid": 1}
        return 404, {}


@contextmanager
def played(chart: Chart) -> Iterator[Chart]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            asked = {name: values[0] for name, values in parse_qs(url.query).items()}
            status, found = chart.answer(url.path, asked, self.headers.get("Authorization") or "", body)
            text = json.dumps(found).encode()
            self.send_response(500 if chart.broken else status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    chart.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield chart
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def chart() -> Iterator[Chart]:
    with played(Chart()) as found:
        yield found


def asked(chart: Chart, starts_at: str = "2026-12-20T17:00:00Z", **more: Any) -> dict[str, object]:
    product = OpenEmr.of({**ENVIRONMENT, **more.pop("environment", {}), "PRODUCT_PORT": str(chart.port)})
    at_noon = OpenEmr(**{**{name: getattr(product, name) for name in product.__slots__}, "now": lambda: NOW})
    request = {"appointment_ref": "ap-1", "forms": (), "signer": "patient", "language": "en", "email": ROBIN["email"]}
    return at_noon.send(FormRequest(**{**request, "starts_at": starts_at, **more}))


def test_a_valid_exam_is_on_file_and_nobody_is_asked(chart: Chart) -> None:
    chart.encounters = [{"date": "2026-11-30 10:00:00", "pc_catname": "Office Visit"}, EXAM]
    assert asked(chart) == {"on_file": True}
    assert chart.messages == []


NO_EXAM: dict[str, list[dict[str, Any]]] = {
    "no encounter": [],
    "another category": [{**EXAM, "pc_catname": "Office Visit"}],
    "too long ago": [{**EXAM, "date": "2025-12-01 09:30:00"}],
    "in the future": [{**EXAM, "date": "2026-12-19 09:30:00"}],
    "without a date": [{**EXAM, "date": None}],
}


@pytest.mark.parametrize("encounters", NO_EXAM.values(), ids=NO_EXAM)
def test_without_a_valid_exam_the_clinicians_get_one_message(chart: Chart, encounters: list[dict[str, Any]]) -> None:
    chart.encounters = encounters
    assert asked(chart) == {"by_clinician": True, "again_in": LATER}
    assert asked(chart, again=True) == {"by_clinician": True, "again_in": LATER}
    (message,) = chart.messages
    assert (message["to"], message["from"], message["message_status"]) == ("admin", "exam-adapter", "New")
    assert "ap-1" in str(message["body"])


def test_near_the_visit_the_chart_is_looked_at_often(chart: Chart) -> None:
    assert asked(chart, "2026-12-02T09:00:00Z")["again_in"] == SOON


@pytest.mark.parametrize("patients", [[], [ROBIN, {**ROBIN, "pid": 8}]], ids=["no chart", "two charts"])
def test_who_has_no_chart_or_two_is_for_the_clinicians_to_find(chart: Chart, patients: list[dict[str, Any]]) -> None:
    chart.patients = patients
    assert asked(chart)["by_clinician"] is True
    assert chart.messages == []


def test_a_booking_without_an_address_finds_nobody_s_chart(chart: Chart) -> None:
    assert asked(chart, email="")["by_clinician"] is True


def test_what_is_answered_has_nothing_of_the_chart(chart: Chart) -> None:
    chart.encounters = [EXAM]
    assert "secret" not in json.dumps(asked(chart))


def test_a_wrong_secret_and_a_product_out_of_order_are_no_answer(chart: Chart) -> None:
    with pytest.raises(ProductError, match="401"):
        asked(chart, environment={"API_PASSWORD": "wrong"})
    chart.broken = True
    with pytest.raises(ProductError, match="500") as told:
        asked(chart)
    assert "robin" not in str(told.value)
