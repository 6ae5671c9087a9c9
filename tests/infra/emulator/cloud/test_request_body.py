"""Bodies of requests: read within a limit, refused where their length is malformed."""

from __future__ import annotations

import io
from typing import Any

import pytest

from infra.emulator.cloud.request_body import BadRequestError, with_body_read


class Slow(io.RawIOBase):
    """A client that stops in the middle of its body."""

    def read(self, _: int = -1) -> bytes:
        raise TimeoutError


def test_a_body_can_be_read_again() -> None:
    environ: dict[str, Any] = {"CONTENT_LENGTH": "3", "wsgi.input": io.BytesIO(b"abcGET /")}
    assert with_body_read(environ) == b"abc"
    assert environ["wsgi.input"].read() == b"abc"


def test_a_chunked_body_gets_a_length() -> None:
    environ: dict[str, Any] = {
        "HTTP_TRANSFER_ENCODING": "Chunked", "wsgi.input": io.BytesIO(b"abc"), "wsgi.input_terminated": True,
    }  # fmt: skip
    assert with_body_read(environ) == b"abc"
    assert {key: value for key, value in environ.items() if key != "wsgi.input"} == {"CONTENT_LENGTH": "3"}


def test_a_request_without_a_body_does_not_read_the_connection() -> None:
    assert with_body_read({"wsgi.input": Slow()}) == b""


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"CONTENT_LENGTH": "abc"}, 400),
        ({"CONTENT_LENGTH": "-1"}, 400),
        ({"CONTENT_LENGTH": "+3"}, 400),
        ({"CONTENT_LENGTH": "1_0"}, 400),
        ({"CONTENT_LENGTH": "٣"}, 400),
        ({"CONTENT_LENGTH": "3, 5"}, 400),
        ({"CONTENT_LENGTH": "9"}, 400),
        ({"CONTENT_LENGTH": "11"}, 413),
        ({"CONTENT_LENGTH": "9" * 5000}, 413),
        ({"CONTENT_LENGTH": "3", "HTTP_TRANSFER_ENCODING": "chunked"}, 400),
        ({"HTTP_TRANSFER_ENCODING": "gzip, chunked"}, 501),
        ({"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(b"x" * 11)}, 413),
        ({"CONTENT_LENGTH": "5", "wsgi.input": Slow()}, 408),
    ],
)
def test_a_body_that_cannot_be_read_is_refused_with_the_reason(environ: dict[str, Any], status: int) -> None:
    with pytest.raises(BadRequestError) as refused:
        with_body_read({"wsgi.input": io.BytesIO(b"abcdefgh"), **environ}, largest=10)
    assert refused.value.status == status
    assert refused.value.reason
