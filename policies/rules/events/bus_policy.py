"""EVENT-002: no event bus policy grants to the world."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="EVENT-002",
    title="No event bus policy grants to the world",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    check=no_public_grant("policy"),
    good=({"policy": document(statement("Allow", "events:PutEvents", principal={"AWS": "222222222222"}))},),
    bad=({}, {"policy": document(statement("Allow", "events:PutEvents", principal="*"))}),
    remediation="Name the accounts.",
)
