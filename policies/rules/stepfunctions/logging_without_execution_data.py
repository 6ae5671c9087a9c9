"""SFN-001: Step Functions state machines have logging enabled without execution data."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_be


def no_execution_data(props: Props) -> Iterator[str]:
    """Report includeExecutionData, which writes the input and output of each step to the log."""
    if props.at("loggingConfiguration.includeExecutionData"):
        yield "loggingConfiguration.includeExecutionData is true, must be false"


RULE = Rule(
    id="SFN-001",
    title="Step Functions state machines have logging enabled without execution data",
    why=(
        "Execution data is the input and output of each step, often a patient's record. With includeExecutionData it "
        "is copied to CloudWatch Logs, where operators without access to charts can read it; without any log, a step "
        "that loses a result goes unexplained."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.502(b)"),
    applies_to="aws:sfn/stateMachine:StateMachine",
    check=all_of(must_be("loggingConfiguration.level", "ALL", "ERROR", "FATAL"), no_execution_data),
    good=({"loggingConfiguration": {"level": "ERROR", "logDestination": "arn:x"}},),
    bad=(
        {},
        {"loggingConfiguration": {"level": "OFF"}},
        {"loggingConfiguration": {"level": "ALL", "includeExecutionData": True}},
    ),
    remediation="Set loggingConfiguration.level to ERROR or ALL, and leave includeExecutionData false.",
    equivalents=("FSBP:StepFunctions.1",),
)
