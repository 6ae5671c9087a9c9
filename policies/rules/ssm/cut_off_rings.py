"""SSM-102: somebody hears when a practice's cut-off switch is pulled."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from infra.iam.cut_off_runbook import runbook, shut_by
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.event_patterns import belfry, call, ringing, unheard
from policies.rule_support.example_graphs import aws

DOCUMENT = "ssm/document:Document"
SWITCH = aws(DOCUMENT, "cut-off", name="cut-off", content=runbook(["operator"]))


def check(estate: EstateView) -> Iterator[Problem]:
    """A rule of the switch's account and region that is on, has a target, and rings for this very document."""
    rules = list(ringing(estate))
    for switch in estate.of_type(f"aws:{DOCUMENT}"):
        if not shut_by(estate.props(switch).get("content")):
            continue
        name = estate.props(switch).text_at("name")
        pulled = {"it": call("ssm", "StartAutomationExecution", documentName=name)}
        here = [r for r in rules if (r.account, r.region) == (switch.account, switch.region)]
        if unheard(estate, here, pulled):
            yield Problem(switch, "is pulled without a sound: nobody hears that the MSO was cut off, or by mistake")


def hung(document: str, **more: str) -> Graph:
    """The switch, and a bell for a document, for the examples."""
    heard = call("ssm", "StartAutomationExecution", documentName=document)
    return Graph([SWITCH, *belfry([heard], **more)])


RULE = EstateRule(
    id="SSM-102",
    title="Somebody hears when a practice's cut-off switch is pulled",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(6)(ii)", "164.308(a)(3)(ii)(C)", "164.312(b)"),
    check=check,
    good=(lambda: hung("cut-off"),),
    bad=(lambda: Graph([SWITCH]), lambda: hung("another"), lambda: hung("cut-off", state="DISABLED")),
    remediation="Add an event rule for StartAutomationExecution of this document, with a topic as its target.",
)
