"""LAMBDA-101: Lambda functions have a dead-letter queue, their own or that of their source queue."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

FUNCTION = "lambda/function:Function"
MAPPING = "lambda/eventSourceMapping:EventSourceMapping"
QUEUE = "sqs/queue:Queue"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each function without a dead-letter queue of its own or of every queue that feeds it."""
    mappings = estate.companions(f"aws:{MAPPING}", "functionName")
    for function in estate.of_type(f"aws:{FUNCTION}"):
        if estate.props(function).at("deadLetterConfig.targetArn"):
            continue
        sources = mappings.of(function)
        queues = [estate.target(mapping, "eventSourceArn", f"aws:{QUEUE}") for mapping in sources]
        if not sources:
            yield Problem(function, "deadLetterConfig.targetArn is missing: an event that fails three times is lost")
        elif any(queue and not estate.props(queue).get("redrivePolicy") for queue in queues):
            yield Problem(function, "the queue that feeds it has no redrivePolicy: messages that keep failing are lost")


RULE = EstateRule(
    id="LAMBDA-101",
    title="Lambda functions have a dead-letter queue, their own or that of their source queue",
    why=(
        "By default Lambda discards an asynchronous event after three failed attempts. Without a dead-letter queue, a "
        "lab result or an amendment that could not be processed is lost, and neither its sender nor the practice "
        "learns of it."
    ),
    severity=Severity.LOW,
    cites=("164.312(c)(1)",),
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
    remediation="Set deadLetterConfig.targetArn, or give the SQS queue that feeds the function a redrivePolicy.",
    equivalents=("config:lambda-dlq-check",),
)
