"""Executes a runbook with boto3, step by step, as Systems Manager Automation does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from infra.iam.cut_off_runbook import Step, steps_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """One executed step; ``error`` is empty where it succeeded."""

    step: Step
    error: str = ""


def execute(content: str, client: Callable[[str], Any]) -> list[Outcome]:
    """Execute the steps of a runbook document in order; ``client`` returns a boto3 client of the account by service.

    A failed step ends the execution unless the document sets ``onFailure: Continue``.
    """
    return list(_outcomes(content, client))


def _outcomes(content: str, client: Callable[[str], Any]) -> Iterator[Outcome]:
    for step in steps_of(content):
        try:
            getattr(client(step.service), xform_name(step.api))(**step.inputs)
        except ClientError as error:
            yield Outcome(step, str(error))
            if not step.continues_on_failure:
                return
        else:
            yield Outcome(step)
