"""LAMBDA-101: what a function could not do is kept."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

FUNCTION = "lambda/function:Function"
MAPPING = "lambda/eventSourceMapping:EventSourceMapping"
QUEUE = "sqs/queue:Queue"


def check(estate: EstateView) -> Iterator[Problem]:
    """A dead letter queue of its own, or the one of every queue that feeds it."""
    mappings = estate.companions(f"aws:{MAPPING}", "functionName")
    for function in estate.of_type(f"aws:{FUNCTION}"):
        if estate.props(function).at("deadLetterConfig.targetArn"):
            continue
        feeds = mappings.of(function)
        queues = [estate.target(feed, "eventSourceArn", f"aws:{QUEUE}") for feed in feeds]
        if not feeds:
            yield Problem(function, "an event that fails three times is lost: no dead letter queue")
        elif any(queue and not estate.props(queue).get("redrivePolicy") for queue in queues):
            yield Problem(function, "the queue that feeds it keeps nothing that failed: no redrivePolicy")


RULE = EstateRule(
    id="LAMBDA-101",
    title="What a function could not do is kept",
    severity=Severity.LOW,
    cites=("164.312(b)", "164.312(c)(1)"),
    check=check,
    good=(
        lambda: estate_of(aws(FUNCTION, "f", deadLetterConfig={"targetArn": "arn:q"})),
        lambda: estate_of(
            aws(FUNCTION, "f", arn="arn:f"),
            aws(MAPPING, "m", functionName="arn:f", eventSourceArn="arn:q"),
            aws(QUEUE, "q", arn="arn:q", redrivePolicy="{}"),
        ),
    ),
    bad=(
        lambda: estate_of(aws(FUNCTION, "f")),
        lambda: estate_of(
            aws(FUNCTION, "f", arn="arn:f"),
            aws(MAPPING, "m", functionName="arn:f", eventSourceArn="arn:q"),
            aws(QUEUE, "q", arn="arn:q"),
        ),
    ),
    remediation="Name deadLetterConfig.targetArn, or give the queue that feeds the function a redrivePolicy.",
    equivalents=("config:lambda-dlq-check",),
)
