"""What the machines raise an alarm about: events without content, each with the words that people get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.visits.states_language import State, task

SOURCE: Final = "mso.visits"
CHECKED_IN: Final = "checked in without"
DECLINED: Final = "declined"
REVOKED: Final = "revoked"
NOT_ASKED: Final = "not asked"
WAITS: Final = "waits for people"
MESSAGES: Final[Mapping[str, str]] = {
    CHECKED_IN: "Somebody checked in, and a form or exam is not complete. Treatment waits; the front desk sees who.",
    DECLINED: "A patient declined to complete a form or exam. Treatment waits; the clinician speaks with the patient.",
    REVOKED: "A patient revoked a consent. Treatment stops or waits; the front desk sees the visit.",
    WAITS: "Visits ahead wait for what people do, such as a good-faith exam or a form on paper. Clinicians see which.",
    NOT_ASKED: "A patient could not be asked for a form or exam. See the failed execution, and start it again.",
}
"""By the kind of event; the message is the same for everybody, because alarms are read outside of the practice, too."""


def raise_alarm(kind: str, then: str = "") -> State:
    """An event on the account's default bus; it says what happened and not to whom."""
    entry = {"Source": SOURCE, "DetailType": kind, "Detail": {"kind": kind}}
    return task("events:putEvents", {"Entries": [entry]}, then=then)
