"""The parts of a state machine's definition (Amazon States Language) that the kit's machines have in common.

Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html, read 2026-11.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

State: TypeAlias = dict[str, Any]
States: TypeAlias = dict[str, State]

NOW: Final = "States.Format('{}Z', States.ArrayGetItem(States.StringSplit($$.State.EnteredTime, '.Z'), 0))"
"""The time at which a state was entered, in whole seconds of UTC: ``2026-11-30T09:00:00Z``."""
RETRIES: Final = (
    {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 5, "BackoffRate": 2, "MaxAttempts": 4,
     "MaxDelaySeconds": 60, "JitterStrategy": "FULL"},
)  # fmt: skip
"""A call that fails is made again for about a minute; then the execution fails, which raises an alarm."""


def task(
    call: str,
    parameters: Mapping[str, Any],
    *,
    then: str = "",
    catch: Mapping[str, str] | None = None,
    into: str | None = None,
    select: Mapping[str, Any] | None = None,
    seconds: int | str = 60,
) -> State:
    """A call of AWS: ``aws-sdk:s3:putObject``. ``catch`` names the next state by error; ``into`` keeps the result.

    What is caught is not tried again. Without ``then`` the state is the last. ``seconds`` may be the path of a number.
    """
    state: State = {"Type": "Task", "Resource": f"arn:aws:states:::{call}", "Parameters": dict(parameters)}
    if select:
        state["ResultSelector"] = dict(select)
    state |= {"TimeoutSecondsPath" if isinstance(seconds, str) else "TimeoutSeconds": seconds, "ResultPath": into}
    caught = list(catch or ())
    expected = [{"ErrorEquals": caught, "MaxAttempts": 0}] if caught and "States.ALL" not in caught else []
    state["Retry"] = [*expected, *RETRIES]
    if catch:
        state["Catch"] = [
            {"ErrorEquals": [error], "ResultPath": "$.error", "Next": name} for error, name in catch.items()
        ]
    return state | after(then)


def after(then: str) -> State:
    """What follows a state: the one named, or nothing."""
    return {"Next": then} if then else {"End": True}


def each(items: str, states: States, *, then: str = "", with_: Mapping[str, Any] | None = None) -> State:
    """The same states for each item of a list; the results are dropped. The first state of ``states`` is the first."""
    state: State = {"Type": "Map", "ItemsPath": items, "MaxConcurrency": 5}
    if with_:
        state["ItemSelector"] = dict(with_)
    state["ItemProcessor"] = {
        "ProcessorConfig": {"Mode": "INLINE"}, "StartAt": next(iter(states)), "States": states
    }  # fmt: skip
    return state | {"ResultPath": None} | after(then)


def lines_of_object(then: str) -> State:
    """Reads the object of which S3's event tells into ``$.file.lines``, one record a line."""
    read = {"Bucket.$": "$.detail.bucket.name", "Key.$": "$.detail.object.key"}
    lines = {"lines.$": "States.StringSplit($.Body, '\n')"}
    return task("aws-sdk:s3:getObject", read, select=lines, into="$.file", then=then)


def record_of(what: str, then: str) -> States:
    """Reads one such line into ``$.record``; ``what`` it is makes the state's name."""
    read = {"Type": "Pass", "Parameters": {"record.$": "States.StringToJson($)"}, "Next": then}
    return {f"Read the record of {what}": read}


def choice(*rules: tuple[Mapping[str, Any], str], otherwise: str) -> State:
    """The state that follows for the first rule that holds: ``({"Variable": ..., "StringEquals": ...}, name)``."""
    return {"Type": "Choice", "Choices": [{**rule, "Next": name} for rule, name in rules], "Default": otherwise}


def equals(variable: str, value: str) -> State:
    """A rule: the variable is there and is this text."""
    return all_of({"Variable": variable, "IsPresent": True}, {"Variable": variable, "StringEquals": value})


def is_text(variable: str) -> State:
    """A rule: the variable is there and is a text."""
    return all_of({"Variable": variable, "IsPresent": True}, {"Variable": variable, "IsString": True})


def is_filled(variable: str) -> State:
    """A rule: the variable is there and is a text with something in it."""
    return all_of(is_text(variable), {"Not": {"Variable": variable, "StringEquals": ""}})


def all_of(*rules: Mapping[str, Any]) -> State:
    """A rule: all of these hold."""
    return {"And": [dict(rule) for rule in rules]}


def fail(error: str, cause: str) -> State:
    """The end of an execution that refuses its input: ``error`` is one word, ``cause`` says what to do."""
    return {"Type": "Fail", "Error": error, "Cause": cause}


def machine(comment: str, states: States, seconds: int) -> State:
    """A definition; its first state is the first of ``states``. It is given up after ``seconds``."""
    return {"Comment": comment, "StartAt": next(iter(states)), "TimeoutSeconds": seconds, "States": states}


