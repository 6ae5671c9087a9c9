"""The schedules that AWS takes: ``rate(...)``, ``at(...)`` and ``cron(...)`` with six fields, and their time zones.

Source: Amazon EventBridge Scheduler User Guide, Schedule types; AWS Backup takes the same cron expressions.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Final
from zoneinfo import available_timezones

RATE: Final = re.compile(r"rate\((\d{1,9}) (minutes?|hours?|days?)\)")
AT: Final = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
CRON: Final = re.compile(r"cron\(([^()]{1,256})\)")
FIELDS: Final = (
    ("minutes", 0, 59, "*,-/"), ("hours", 0, 23, "*,-/"), ("day of month", 1, 31, "*,-/?LW"),
    ("month", 1, 12, "*,-/"), ("day of week", 1, 7, "*,-/?L#"), ("year", 1970, 2199, "*,-/"),
)  # fmt: skip
"""Name, lowest and highest number, and the signs of each field."""
NAMES: Final = re.compile("JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|SUN|MON|TUE|WED|THU|FRI|SAT")
OF_DAYS: Final = (2, 4)
"""The places of the two fields for days, of which one has to be ``?``."""


def fault_of(expression: str) -> str:
    """Why AWS refuses a schedule; empty where it takes it."""
    if found := RATE.fullmatch(expression):
        return "" if int(found[1]) else "a rate is 1 or more"
    if found := AT.fullmatch(expression):
        return _of_time(found[1])
    found = CRON.fullmatch(expression)
    if found is None:
        return "it is no rate(...), at(...) or cron(...)"
    fields = found[1].split()
    if len(fields) != len(FIELDS):
        return f"cron takes {len(FIELDS)} fields, and this has {len(fields)}"
    faults = (_of_field(text, *of) for text, of in zip(fields, FIELDS, strict=True))
    if fault := next(filter(None, faults), ""):
        return fault
    open_ = [place for place in OF_DAYS if fields[place] == "?"]
    return "" if len(open_) == 1 else "one of the two fields for days has to be ?, the other not"


def is_time_zone(name: str) -> bool | None:
    """Whether the IANA database has a time zone; None where this machine has no such database."""
    return name in zones if (zones := _zones()) else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _of_time(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        return str(error)
    return ""


def _of_field(text: str, name: str, lowest: int, highest: int, signs: str) -> str:
    """Why a field is refused: a sign that it does not have, or a number that is out of its range."""
    rest = NAMES.sub("", text.upper()) if name in ("month", "day of week") else text.upper()
    if wrong := sorted(set(rest) - set(signs) - set("0123456789")):
        return f"the field for the {name} has no {''.join(wrong)}"
    counted = re.sub(r"/\d+|#\d+", "", rest)
    out = [number for number in re.findall(r"\d+", counted) if not lowest <= int(number) <= highest]
    return f"the field for the {name} goes from {lowest} to {highest}, not to {out[0]}" if out else ""
