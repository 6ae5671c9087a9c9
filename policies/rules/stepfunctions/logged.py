"""SFN-001: state machines log without the data they carry."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_be


def quiet(props: Props) -> Iterator[str]:
    """Execution data is what the steps pass on: patient data, often enough."""
    if props.at("loggingConfiguration.includeExecutionData"):
        yield "loggingConfiguration.includeExecutionData writes the payload to the log"


RULE = Rule(
    id="SFN-001",
    title="State machines log without the data they carry",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.502(b)"),
    applies_to="aws:sfn/stateMachine:StateMachine",
    check=both(must_be("loggingConfiguration.level", "ALL", "ERROR", "FATAL"), quiet),
    good=({"loggingConfiguration": {"level": "ERROR", "logDestination": "arn:x"}},),
    bad=(
        {},
        {"loggingConfiguration": {"level": "OFF"}},
        {"loggingConfiguration": {"level": "ALL", "includeExecutionData": True}},
    ),
    remediation="Set level to ERROR or ALL, and leave includeExecutionData off.",
    equivalents=("FSBP:StepFunctions.1",),
)
