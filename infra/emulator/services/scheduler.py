"""EventBridge Scheduler: schedules and schedule groups."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change, standard_tagging

_SCHEDULE = {"Name": "{name}", "GroupName": "{groupName}"}

BINDINGS = (
    Binding(
        type="aws:scheduler/scheduleGroup:ScheduleGroup",
        create_call=call("scheduler.create_schedule_group"),
        read_call=call("scheduler.get_schedule_group", "@", Name="{id}"),
        delete_call=call("scheduler.delete_schedule_group", Name="{id}"),
        tagging=standard_tagging("scheduler", "ResourceArn"),
    ),
    Binding(
        type="aws:scheduler/schedule:Schedule",
        create_call=call("scheduler.create_schedule"),
        read_call=call("scheduler.get_schedule", "@", **_SCHEDULE),
        delete_call=call("scheduler.delete_schedule", **_SCHEDULE),
        settings=(change("*", call("scheduler.update_schedule", **_SCHEDULE)),),
    ),
)
