"""A value that a deployment makes known later is neither there nor missing."""

from __future__ import annotations

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN, Secret
from policies.duties.duty import Answer, Duty, Standing, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.known_values import only_known
from policies.duties.verdicts.duty_proof import prove_duties


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


def test_a_resource_of_an_unexpected_form_leaves_its_kind_unknown_and_stops_no_other() -> None:
    malformed = queue(name="q").get("urn:pulumi:dev::work::aws:sqs/queue:Queue::q")
    assert malformed is not None
    alarm = malformed.with_(urn="urn:pulumi:dev::work::a::alarm", type="aws:cloudwatch/metricAlarm:MetricAlarm",
                            inputs={"namespace": ["AWS/SQS"]})  # fmt: skip
    proof = prove_duties(Graph([malformed, alarm]))
    assert [d.outcome.answer for d in proof.decided if d.duty.kind == "metric-alarms"] == [Answer.UNKNOWN]
    assert any(d.duty.kind == "queue-ends" for d in proof.decided)
