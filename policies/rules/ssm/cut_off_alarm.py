"""SSM-102: an EventBridge rule raises an alarm when a practice's cut-off runbook starts."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from infra.iam.cut_off_runbook import roles_cut_off_by, runbook
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import active_rules, api_call, graph_with_event_rules, unnoticed_start
from policies.rule_support.example_graphs import aws

DOCUMENT = "ssm/document:Document"
RUNBOOK = aws(DOCUMENT, "cut-off", name="cut-off", content=runbook(["operator"]))


def check(estate: EstateView) -> Iterator[Problem]:
    """Report a runbook whose start no active rule in its account and region matches."""
    rules = list(active_rules(estate))
    for document in estate.of_type(f"aws:{DOCUMENT}"):
        if not roles_cut_off_by(estate.props(document).get("content")):
            continue
        yield from unnoticed_start(estate, rules, document, estate.props(document).text_at("name"))


def with_rule_for(document: str, **more: str) -> Graph:
    """The runbook, and an alarm rule for the start of a document, for the examples."""
    event = api_call("ssm", "StartAutomationExecution", documentName=document)
    return Graph([RUNBOOK, *graph_with_event_rules([event], **more)])


RULE = EstateRule(
    id="SSM-102",
    title="An EventBridge rule raises an alarm when a practice's cut-off runbook starts",
    why=(
        "The cut-off runbook ends all access of the MSO to a practice's account. Started by mistake or by an intruder, "
        "it stops services that the practice's care depends on; without an alarm rule no one learns of it until "
        "patients are affected."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(6)(ii)", "164.308(a)(3)(ii)(C)", "164.312(b)"),
    check=check,
    good=(lambda: with_rule_for("cut-off"),),
    bad=(
        lambda: Graph([RUNBOOK]),
        lambda: with_rule_for("another"),
        lambda: with_rule_for("cut-off", state="DISABLED"),
    ),
    remediation=(
        "Add an EventRule for StartAutomationExecution with this document as documentName, and an EventTarget to a "
        "topic."
    ),
)
