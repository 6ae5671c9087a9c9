"""The page of the desk: what it shows, what it never shows, and whom it takes a form from."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from infra.errors import UsageError
from scripts.visits.visit_list import Visit
from scripts.visits.visits_page import page, server

AT = datetime(2026, 12, 5, 17, tzinfo=UTC)
LACKING = {"consent": True, "good-faith-exam": False}
OPEN = Visit(appointment="ap-1", starts_at=AT, change="checked-in", complete=LACKING)
DONE = Visit(appointment="<b>ap-2", starts_at=AT, change="booked", complete={"consent": True})
DAY = date(2026, 12, 5)
Told = list[tuple[str, str, str]]


def rendered(tells: tuple[str, ...] = (), token: str = "t", visits: tuple[Visit, ...] = (OPEN, DONE)) -> str:
    return page("Seattle", DAY, "America/Los_Angeles", visits, tells, token)


def test_the_desk_sees_when_which_and_whether_it_is_complete() -> None:
    text = re.sub(r"<[^>]+>", " ", rendered())
    assert "2 visits, 1 of them not complete" in text
    assert "09:00" in text
    assert "ap-1, checked in" in text
    assert "treatment waits" in text
    assert "&lt;b&gt;ap-2" in text


def test_the_desk_has_no_buttons_and_a_clinician_one_for_what_lacks() -> None:
    assert "<form" not in rendered()
    assert rendered(("good-faith-exam",)).count("<form") == 1


def test_a_day_without_visits_says_so() -> None:
    assert "No visits." in rendered(visits=())


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_run() -> None:
    assert not re.search(r"<script|src=|href=", rendered(("good-faith-exam",)))


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def port(told: Told) -> Iterator[int]:
    def tell(requirement: str, appointment: str, said: str) -> None:
        told.append((requirement, appointment, said))

    with server(lambda token: rendered(("good-faith-exam",), token), tell, 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield int(serving.server_address[1])
        serving.shutdown()
        thread.join()


def test_what_aws_refuses_is_said_on_the_page_and_the_next_look_may_succeed(capfd: pytest.CaptureFixture[str]) -> None:
    answers = iter([RuntimeError("the session <has> ended"), None])

    def render(token: str) -> str:
        if error := next(answers):
            raise error
        return rendered(token=token)

    def refused(*_: str) -> None:
        raise RuntimeError("AWS did not take it")

    with server(render, refused, 0) as serving:
        thread = threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        port = int(serving.server_address[1])
        status, text = asked(port, "GET", "/")
        assert (status, "the session &lt;has&gt; ended" in text) == (502, True)
        assert asked(port, "GET", "/")[0] == 200
        with pytest.raises(UsageError, match=f"port {port} cannot be used"):
            server(render, refused, port)
        serving.shutdown()
        thread.join()
    assert capfd.readouterr().err == ""


def asked(port: int, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, urlencode(form) if form else None, headers)
    answer: Any = connection.getresponse()
    return answer.status, answer.read().decode()


def token_of(text: str) -> str:
    found = re.search(r"name=token value='([^']+)'", text)
    assert found
    return found[1]


def test_a_button_tells_and_leads_back(port: int, told: Told) -> None:
    status, text = asked(port, "GET", "/")
    form = {"token": token_of(text), "requirement": "good-faith-exam", "appointment": "ap-1", "said": "completed"}
    assert (status, asked(port, "POST", "/tell", form)[0]) == (200, 303)
    assert told == [("good-faith-exam", "ap-1", "completed")]


@pytest.mark.parametrize(
    ("form", "headers", "status"),
    [
        ({"said": "completed"}, {}, 403),
        ({"token": "guessed", "said": "completed"}, {}, 403),
        ({"token": "\u00e9", "said": "completed"}, {}, 403),
        ({"token": "x" * 3000}, {}, 404),
        ({"token": "x"}, {"Host": "evil.example"}, 404),
    ],
)
def test_a_form_of_another_page_tells_nothing(
    port: int, told: Told, form: dict[str, str], headers: dict[str, str], status: int
) -> None:
    assert asked(port, "POST", "/tell", form, **headers)[0] == status
    assert told == []


@pytest.mark.parametrize(("path", "host"), [("/other", ""), ("/", "evil.example"), ("/", "localhost:80")])
def test_the_page_is_there_under_its_own_address_alone(port: int, path: str, host: str) -> None:
    assert asked(port, "GET", path, None, **({"Host": host} if host else {}))[0] == 404
