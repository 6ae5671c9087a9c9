"""Somebody reduces the CloudTrail cost by dropping data events: who read which object is no longer recorded."""

from __future__ import annotations

from infra.breaks.break_definition import Break, Props
from infra.context.estate import Estate


def drop_data_events(props: Props, _: Estate) -> Props:
    """Keep the first selector, which records management events."""
    return {**props, "advancedEventSelectors": props["advancedEventSelectors"][:1]}


BREAK = Break(
    title="The organization's trail records no data events",
    plane="log-archive",
    caught_by=("TRAIL-004",),
    changes={("aws:cloudtrail/trail:Trail", "trail"): drop_data_events},
)
