"""EVENT-002: event bus policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

RULE = Rule(
    id="EVENT-002",
    title="Event bus policies grant no public access",
    why=(
        "A public bus policy lets any AWS account put events on the bus. Forged events start whatever the rules have "
        "as targets, for example a function with access to patient data, and false alarms hide the real ones."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    check=no_public_grant("policy"),
    good=({"policy": document(statement("Allow", "events:PutEvents", principal={"AWS": "222222222222"}))},),
    bad=({}, {"policy": document(statement("Allow", "events:PutEvents", principal="*"))}),
    remediation="Name the sending accounts as Principal.",
)
