"""Step Functions: state machines."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change, standard_tagging

BINDINGS = (
    Binding(
        type="aws:sfn/stateMachine:StateMachine",
        create_call=call("stepfunctions.create_state_machine", "stateMachineArn", name="{name}"),
        read_call=call("stepfunctions.describe_state_machine", "@", stateMachineArn="{id}"),
        delete_call=call("stepfunctions.delete_state_machine", stateMachineArn="{id}"),
        settings=(change("*", call("stepfunctions.update_state_machine", stateMachineArn="{id}")),),
        tagging=standard_tagging("stepfunctions", "resourceArn", "{id}"),
    ),
)
