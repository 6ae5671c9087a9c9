"""SSM-103: a runbook ends the sessions of each break-glass role, and an EventBridge rule alarms when it starts."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from infra.iam.break_glass_runbook import end_runbook, sessions_ended_by
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import active_rules, api_call, graph_with_event_rules, unnoticed_start
from policies.rule_support.example_graphs import aws

DOCUMENT, ROLE = "ssm/document:Document", "iam/role:Role"
GLASS = aws(ROLE, "break-glass", name="break-glass")
RUNBOOK = aws(DOCUMENT, "end", name="end-break-glass", documentType="Automation", content=end_runbook("break-glass"))


def check(estate: EstateView) -> Iterator[Problem]:
    """Report a break-glass role without a runbook in its account, and a runbook whose start no active rule matches."""
    rules = list(active_rules(estate))
    ended = [
        (document, sessions_ended_by(estate.props(document).get("content")))
        for document in estate.of_type(f"aws:{DOCUMENT}")
    ]
    for role in estate.of_type(f"aws:{ROLE}"):
        name = estate.text(role, "name")
        if "break" not in name.lower():
            continue
        runbooks = [document for document, roles in ended if document.account == role.account and name in roles]
        if not runbooks:
            yield Problem(role, "no runbook of its account ends the sessions of this break-glass role")
        for document in runbooks:
            yield from unnoticed_start(estate, rules, document, estate.text(document, "name"))


def with_rule_for(document: str, **more: str) -> Graph:
    """The role, its runbook, and an alarm rule for the start of a document, for the examples."""
    event = api_call("ssm", "StartAutomationExecution", documentName=document)
    return Graph([GLASS, RUNBOOK, *graph_with_event_rules([event], **more)])


RULE = EstateRule(
    id="SSM-103",
    title="A runbook ends the sessions of each break-glass role, and its start raises an alarm",
    why=(
        "A break-glass session opens every chart for up to an hour and cannot be taken back by the person who approved "
        "it. Without a runbook nobody can end it when the emergency is over or was none; without an alarm rule nobody "
        "notices that emergency access is being ended while it is needed."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(ii)", "164.312(a)(2)(iii)", "164.308(a)(6)(ii)"),
    check=check,
    good=(lambda: with_rule_for("end-break-glass"),),
    bad=(
        lambda: Graph([GLASS]),
        lambda: Graph([GLASS, RUNBOOK]),
        lambda: with_rule_for("another"),
        lambda: with_rule_for("end-break-glass", state="DISABLED"),
    ),
    remediation=(
        "Add an SSM Automation document that puts a Deny with aws:TokenIssueTime on the role, for example with "
        "infra.components.break_glass_end.BreakGlassEnd, and an EventRule for its start with a topic as target."
    ),
)
