"""Somebody cuts the CloudTrail bill by dropping data events: nobody sees any more who read which object."""

from __future__ import annotations

from infra.breaks.break_definition import Break, Props
from infra.context.estate import Estate


def quiet(props: Props, _: Estate) -> Props:
    """Keep the first selector, which records management events."""
    return {**props, "advancedEventSelectors": props["advancedEventSelectors"][:1]}


BREAK = Break(
    title="The organization's trail records no data events",
    plane="log-archive",
    caught_by=("TRAIL-004",),
    changes={("aws:cloudtrail/trail:Trail", "trail"): quiet},
)
