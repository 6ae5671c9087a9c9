"""Runs a custodian's runbook in one account: by Systems Manager, or step by step where the AWS is emulated."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.errors import KitError
from scripts.access.practice_access import PracticeAccess
from scripts.aws.runbook_execution import execute

LONGEST: Final = 300.0
"""Seconds that a run may take: each step is one call of IAM."""
ENDED: Final = ("Success", "Failed", "Cancelled", "TimedOut", "CompletedWithFailure", "CompletedWithSuccess")


@dataclass(frozen=True, slots=True)
class StepRun:
    """One step of a run in an account; ``error`` is empty where it succeeded."""

    account: str
    name: str
    error: str = ""

    def as_data(self) -> dict[str, str]:
        """The step as JSON data."""
        return {"account": self.account, "step": self.name, "error": self.error}


def content_of(access: PracticeAccess, account: str, name: str) -> str:
    """The content of a runbook as the account holds it.

    :raises KitError: the account has no such document, or the caller may not read it.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        content: str = access.client(account, "ssm").get_document(Name=name)["Content"]
    except (ClientError, BotoCoreError) as error:
        raise KitError(f"account {account}: the runbook {name} cannot be read: {error}; nothing was done") from None
    return content


def run_runbook(
    access: PracticeAccess, account: str, name: str, content: str, parameters: Mapping[str, str], *, pause: float = 2.0
) -> list[StepRun]:
    """Run the runbook and return its steps; a failed one has its error. ``pause`` are seconds between two questions.

    :raises KitError: it does not start, or does not end in time.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    if access.emulated:
        outcomes = execute(content, lambda service: access.client(account, service), parameters)
        return [StepRun(account, outcome.step.name, outcome.error) for outcome in outcomes]
    ssm, given = access.client(account, "ssm"), {key: [value] for key, value in parameters.items()}
    try:
        id_ = ssm.start_automation_execution(DocumentName=name, Parameters=given)["AutomationExecutionId"]
        return [StepRun(account, *_step(each)) for each in _steps(ssm, id_, pause)]
    except (ClientError, BotoCoreError) as error:
        raise KitError(f"account {account}: the runbook {name} did not run to its end: {error}") from None


def _steps(ssm: Any, id_: str, pause: float) -> list[dict[str, Any]]:
    until = time.monotonic() + LONGEST
    while True:
        run = ssm.get_automation_execution(AutomationExecutionId=id_)["AutomationExecution"]
        if run["AutomationExecutionStatus"] in ENDED:
            steps: list[dict[str, Any]] = run.get("StepExecutions") or []
            return steps
        if time.monotonic() > until:
            raise KitError(f"the execution {id_} has not ended after {LONGEST:.0f} seconds; look at it in the console")
        time.sleep(pause)


def _step(execution: Mapping[str, Any]) -> tuple[str, str]:
    failed = execution.get("StepStatus") != "Success"
    why = str(execution.get("FailureMessage") or execution.get("StepStatus"))
    return str(execution.get("StepName")), why if failed else ""
