"""Executes a runbook with boto3, step by step, as Systems Manager Automation does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from botocore import xform_name
from botocore.exceptions import ClientError

from infra.iam.cut_off_runbook import Step, steps_of

NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One executed step; ``error`` is empty where it succeeded."""

    step: Step
    error: str = ""


def execute(content: str, client: Callable[[str], Any], parameters: Mapping[str, str] = NONE) -> list[Outcome]:
    """Execute the steps of a runbook document in order; ``client`` returns a boto3 client of the account by service.

    ``parameters`` replace their names in braces in the steps' inputs. A failed step ends the execution unless the
    document sets ``onFailure: Continue``.
    """
    return list(_outcomes(content, client, parameters))


def _outcomes(content: str, client: Callable[[str], Any], parameters: Mapping[str, str]) -> Iterator[Outcome]:
    for step in steps_of(content):
        inputs = {name: _filled(value, parameters) for name, value in step.inputs.items()}
        try:
            getattr(client(step.service), xform_name(step.api))(**inputs)
        except ClientError as error:
            yield Outcome(step, str(error))
            if not step.continues_on_failure:
                return
        else:
            yield Outcome(step)


def _filled(value: Any, parameters: Mapping[str, str]) -> Any:
    """An input with the values of the parameters that it names; a parameter without a value stays as it is."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\{\{ ?(\w+) ?\}\}", lambda found: parameters.get(found[1], found[0]), value)
