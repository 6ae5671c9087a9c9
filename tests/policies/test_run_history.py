"""The history: each run adds a line of numbers, and says what changed since the one before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from infra.errors import UsageError
from policies.check.run_history import MOST_RUNS, RunNumbers, as_text, read_history, save_history, trend, with_run

RUN = RunNumbers(
    at="2026-11-01T00:00:00+00:00", name="North", counts={"pass": 10, "fail": 2}, failing={"high": 2},
    wall={"W1": "PROVED"}, duties={"ALLOWED": 5}, manifest="a",
)  # fmt: skip
NEXT = replace(RUN, counts={"pass": 12, "fail": 0}, wall={"W1": "LEAK"}, manifest="b")


def test_a_run_is_kept_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    assert read_history(file) == ()
    save_history(file, with_run(read_history(file), RUN))
    save_history(file, with_run(read_history(file), NEXT))
    assert read_history(file) == (RUN, NEXT)
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_trend_names_what_changed() -> None:
    assert list(trend(())) == []
    assert list(trend((RUN,))) == ["trend: the first run of this history, 2 fail"]
    lines = list(trend((RUN, NEXT)))
    assert lines[0].endswith("█▁")
    assert {"  pass: 10 -> 12 (+2)", "  fail: 2 -> 0 (-2)", "  W1 PROVED -> LEAK"} < set(lines)
    assert lines[-1] == "  mso.yaml has changed"
    assert "  nothing changed" in list(trend((RUN, RUN)))


def test_only_the_newest_runs_are_kept() -> None:
    runs = with_run((RUN,) * MOST_RUNS, NEXT)
    assert (len(runs), runs[-1]) == (MOST_RUNS, NEXT)
    assert json.loads(as_text(runs[-2:]))["version"] == 1


@pytest.mark.parametrize(
    "document",
    [[], {}, {"version": 2, "runs": []}, {"version": 1, "runs": [1]}, {"version": 1, "runs": [{"at": 1}]},
     {"version": 1, "runs": [{"at": "", "name": "", "counts": {"fail": "many"}}]},
     {"version": 1, "runs": [{"at": "", "name": "", "counts": {}, "more": 1}]}],
)  # fmt: skip
def test_what_is_no_history_is_refused_with_its_place(document: object, tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    file.write_text(json.dumps(document))
    with pytest.raises(UsageError, match=r"history\.json"):
        read_history(file)
