"""Work in copies of the process: results and reports arrive, errors keep their meaning, Ctrl-C reaches every copy."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from functools import partial

import pytest

from infra.engine import process_copies
from infra.engine.embedded.goal_state import ResourceError
from infra.engine.graph import Resource
from infra.engine.process_copies import Report, Work, beside, run_in_copies
from infra.errors import KitError, UsageError

BUCKET = Resource(urn="urn:pulumi:org::mso::aws:s3/bucket:Bucket::logs", type="aws:s3/bucket:Bucket")


def test_results_are_in_the_order_of_the_works_and_reports_arrive_before_them() -> None:
    def work(number: int, report: Report) -> tuple[int, bool]:
        report(("began", number))
        return number, os.getpid() != parent

    parent, reports = os.getpid(), list[object]()
    assert run_in_copies([partial(work, number) for number in range(3)], reports.append) == [
        (number, True) for number in range(3)
    ]
    assert sorted(map(str, reports)) == [f"('began', {number})" for number in range(3)]


def fail(error: BaseException, _: Report) -> None:
    raise error


def end_at_once(_: Report) -> None:
    os._exit(9)


@pytest.mark.parametrize(
    ("works", "kind", "message"),
    [
        ([partial(fail, ResourceError(BUCKET, "is refused"))], ResourceError, "Bucket `logs`: is refused"),
        ([partial(fail, UsageError("first")), partial(fail, KitError("second"))], UsageError, "first"),
        ([partial(fail, TypeError("not this"))], RuntimeError, "TypeError: not this"),
        ([end_at_once], KitError, "was killed"),
        ([partial(fail, KitError("refused")), partial(fail, KeyboardInterrupt())], KeyboardInterrupt, "^$"),
    ],
)
def test_an_error_is_raised_as_it_would_be_here(
    works: list[Work[None]], kind: type[BaseException], message: str
) -> None:
    with pytest.raises(kind, match=message):
        run_in_copies(works)


def test_ctrl_c_stops_every_copy_as_it_would_this_process() -> None:
    def wait(number: int, report: Report) -> None:
        def stop(*_: object) -> None:
            report(("stopped", number))
            raise KeyboardInterrupt

        signal.signal(signal.SIGINT, stop)
        report("ready")
        signal.pause()

    def observe(event: object) -> None:
        seen.append(event)
        if seen.count("ready") == 2 and event == "ready":
            os.kill(os.getpid(), signal.SIGINT)

    seen: list[object] = []
    with pytest.raises(KeyboardInterrupt):
        run_in_copies([partial(wait, 1), partial(wait, 2)], observe)
    assert {("stopped", 1), ("stopped", 2)} <= set(seen)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_work_beside_this_process_returns_its_result_and_raises_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_copies, "can_fork", lambda: True)  # whatever threads the runner of the tests has
    with beside(os.getpid) as elsewhere, beside(partial(fail, UsageError("wrong"), print)) as failing:
        assert elsewhere() != os.getpid()
        with pytest.raises(UsageError, match="wrong"):
            failing()


def test_a_work_that_nobody_waits_for_ends_with_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_copies, "can_fork", lambda: True)
    with beside(signal.pause):
        began = time.monotonic()
    assert time.monotonic() - began < 10
    assert multiprocessing.active_children() == []


def test_where_no_copy_can_be_made_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_copies, "can_fork", lambda: False)
    with beside(os.getpid) as here:
        assert here() == os.getpid()
