"""Patches of ``moto.stepfunctions``, for an emulated AWS that runs its state machines.

They are not among those that every emulated AWS has: the interpreter takes two seconds to load.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from importlib import import_module
from typing import Any, Final, TypeAlias
from unittest.mock import patch
from uuid import uuid4

ClientOfRole: TypeAlias = Callable[[str, str, str], Any]
"""A boto3 client by the ARN of the role that it acts as, the service and the Region."""
_SERVICES: Final = "moto.stepfunctions.parser.asl.component.state.exec.state_task.service."
_INTEGRATIONS: Final = ("aws_sdk", "dynamodb", "events", "sfn", "sns", "sqs")
"""The integrations whose calls are made as the machine's role; moto makes all others as its default account."""


@contextmanager
def executed_state_machines(client_of: ClientOfRole) -> Iterator[None]:
    """Run state machines: each task calls the emulated AWS as the role of its machine."""
    from moto.core.config import default_user_config

    with ExitStack() as stack:
        stack.enter_context(patch.dict(default_user_config, {"stepfunctions": {"execute_state_machine": True}}))
        stack.enter_context(_quiet())
        stack.enter_context(_names_of_parameters())
        stack.enter_context(_events_accepted())
        for name in _INTEGRATIONS:
            module = import_module(f"{_SERVICES}state_task_service_{name}")
            stack.enter_context(patch.object(module, "boto_client_for", _as_role(client_of)))
        yield


def _as_role(client_of: ClientOfRole) -> Callable[..., Any]:
    """Instead of ``boto_client_for``, which signs with keys that belong to no account."""

    def boto_client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        return client_of(state_credentials.role_arn, service, region)

    return boto_client_for


@contextmanager
def _quiet() -> Iterator[None]:
    """No reports of moto's interpreter on the terminal: what failed, and why, is in the history of the execution."""
    logger = logging.getLogger("moto.stepfunctions")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def _events_accepted() -> Iterator[None]:
    """An event is accepted by the bus that its entry names, in whichever account; moto takes the caller's bus.

    It is not delivered: moto delivers to no state machine, and whoever runs machines passes events on.
    """
    from moto.events.models import EventsBackend, events_backends

    def put_events(self: Any, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        accepted = []
        for event in events:
            name = str(event.get("EventBusName") or "default")
            own = (self.account_id, self.region_name)
            account, region = name.split(":")[4:2:-1] if name.startswith("arn:") else own
            events_backends[account][region].describe_event_bus(name.rpartition("/")[2])
            accepted.append({"EventId": str(uuid4())})
        return accepted

    with patch.object(EventsBackend, "put_events", put_events):
        yield


@contextmanager
def _names_of_parameters() -> Iterator[None]:
    """Parameters and results get the names and forms of Step Functions; ``StateTaskService`` leaves them as they are.

    Where boto3 takes bytes, Step Functions writes the JSON of the value; what it reads as bytes is text.
    """
    from botocore.session import Session

    service = import_module(f"{_SERVICES}state_task_service").StateTaskService
    session = Session()

    def operation_of(task: Any, boto_service: str | None, action: str | None) -> Any:
        model = session.get_service_model(task._get_boto_service_name(boto_service))
        wanted = task._get_boto_service_action(action).replace("_", "").lower()
        return model.operation_model(next(name for name in model.operation_names if name.lower() == wanted))

    def to_boto3(
        self: Any, parameters: dict[str, Any], boto_service_name: str | None = None,
        service_action_name: str | None = None,
    ) -> None:  # fmt: skip
        self._to_boto_request(parameters, operation_of(self, boto_service_name, service_action_name).input_shape)

    def from_boto3(
        self: Any, response: Any, boto_service_name: str | None = None, service_action_name: str | None = None
    ) -> None:
        shape = operation_of(self, boto_service_name, service_action_name).output_shape
        if shape is not None:
            self._from_boto_response(response, shape)

    value_of = service._from_boto_response_value

    def json_value(value: Any) -> Any:
        return value.isoformat() if isinstance(value, datetime) else value_of(value)

    with (
        patch.object(service, "_normalise_parameters", to_boto3),
        patch.object(service, "_normalise_response", from_boto3),
        patch.object(service, "_from_boto_response_value", staticmethod(json_value)),
    ):
        yield


def execution_state(arn: str) -> tuple[str, str, str, list[Any]]:
    """Status, error, cause and the events of an execution; empty where it does not exist yet.

    The same as two calls of the API answer, in the form of the API; they take 50 ms for a long history.
    """
    from moto.stepfunctions.parser.models import stepfunctions_parser_backends

    region, account = arn.split(":")[3:5]
    for machine in stepfunctions_parser_backends[account][region].state_machines:
        for execution in machine.executions:
            if execution.execution_arn == arn:
                state = (str(execution.status), execution.error or "", execution.cause or "")
                history: Any = execution  # an execution of the interpreter, which has a history
                return *state, list(history.to_history_output()["events"])
    return "", "", "", []
