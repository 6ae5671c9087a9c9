"""A value that a deployment makes known later is neither there nor missing."""

from __future__ import annotations

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN, Secret
from infra.errors import UsageError
from policies.check.both_proofs import prove_both
from policies.duties.duty import Answer, Duty, Outcome, Standing, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.known_values import only_known
from policies.duties.verdicts.duty_proof import prove_duties
from policies.model import Status


def queue(**props: object) -> Graph:
    return Graph(
        [Resource(urn="urn:pulumi:dev::work::aws:sqs/queue:Queue::q", type="aws:sqs/queue:Queue", inputs=props)]
    )


def test_unknown_values_are_left_out_at_any_depth() -> None:
    given = queue(name="q", arn=UNKNOWN, tags={"a": UNKNOWN, "b": "1"}, ids=[UNKNOWN, "x"], key=Secret(UNKNOWN))
    graph, partial = only_known(given)
    (found,) = graph
    assert partial
    assert dict(found.inputs) == {"name": "q", "tags": {"b": "1"}, "ids": ["x"]}


def test_a_graph_that_is_known_stays_as_it_is() -> None:
    given = queue(name="q", tags={"b": "1"})
    assert only_known(given) == (given, False)


def test_what_is_missing_beside_unknown_values_is_not_certainly_missing() -> None:
    missing = Duty(
        "L5", "queue-ends", "q", "is filled", (Standing(False, "nothing fills it"),), "https://docs.aws.amazon.com/"
    )
    for graph, lacks in ((queue(name="q"), ""), (queue(name=UNKNOWN), "some values are known only after a deployment")):
        estate = DutyEstate(graph)
        assert estate.partial is bool(lacks)
        assert estate.lacking(missing) == lacks
        assert all_of(missing.needs, estate).absence


ALARM = "urn:pulumi:dev::work::aws:cloudwatch/metricAlarm:MetricAlarm::alarm"


def beside_a_fault() -> Graph:
    """A queue, and an alarm with a value of a form that no provider gives."""
    (good,) = queue(name="q")
    inputs = {"namespace": "AWS/SQS", "metricName": "ApproximateAgeOfOldestMessage", "dimensions": 5}
    alarm = good.with_(urn=ALARM, type="aws:cloudwatch/metricAlarm:MetricAlarm", inputs=inputs)
    return Graph([good, alarm])


def test_a_fault_of_the_kit_names_the_resource_leaves_its_kind_unknown_and_stops_no_other() -> None:
    proof = prove_duties(beside_a_fault())
    (of_kind,) = (d for d in proof.decided if d.duty.kind == "metric-alarms")
    assert (of_kind.outcome.answer, of_kind.duty.about) == (Answer.UNKNOWN, ALARM)
    (fault,) = proof.faults
    assert f"a fault of the kit while it read {ALARM} for metric-alarms: TypeError: " in fault
    assert any(d.duty.kind == "queue-ends" for d in proof.decided)


def test_a_fault_of_the_kit_in_a_duty_is_a_tool_error() -> None:
    both = prove_both(beside_a_fault())
    assert (both.exit_code(strict=False), both.exit_code(strict=True)) == (3, 3)
    assert [f.status for f in both.findings()["L3"] if "fault of the kit" in f.message] == [Status.TOOL_ERROR]


def test_an_error_of_the_user_is_no_fault_of_the_kit(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> Outcome:
        raise UsageError("this input has two values for one thing")

    monkeypatch.setattr(Standing, "decide", refuses)
    with pytest.raises(UsageError, match="two values"):
        prove_duties(queue(name="q"), only=["queue-ends"])
