"""Carries a runbook out with boto3, call by call, as Systems Manager Automation would: the steps are the document's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from infra.iam.cut_off_runbook import Step, steps_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step and how it went; ``error`` is empty where it went well."""

    step: Step
    error: str = ""


def carry_out(content: str, client: Callable[[str], Any]) -> list[Outcome]:
    """Make the calls of a runbook's content, in order; ``client`` gives a boto3 client of the account by service.

    A step that fails stops the rest, unless the document says to go on.
    """
    return list(_outcomes(content, client))


def _outcomes(content: str, client: Callable[[str], Any]) -> Iterator[Outcome]:
    for step in steps_of(content):
        try:
            getattr(client(step.service), xform_name(step.api))(**step.inputs)
        except ClientError as error:
            yield Outcome(step, str(error))
            if not step.goes_on:
                return
        else:
            yield Outcome(step)
