"""SSO-001: permission set sessions last no longer than 12 hours."""

import re
from collections.abc import Iterator

from policies.model import Props, Rule, Severity

DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?")


def check(props: Props) -> Iterator[str]:
    """Require an ISO 8601 duration within the hours of the settings."""
    found = DURATION.fullmatch(props.text_at("sessionDuration"))
    parts = zip(found.groups(), (1, 60, 3600), strict=True) if found else ()
    hours = sum(int(part or 0) / per_hour for part, per_hour in parts)
    most = props.settings.max_session_hours
    if not 0 < hours <= most:
        yield f"sessionDuration is {props.get('sessionDuration') or 'missing'}, must be between PT1S and PT{most}H"


RULE = Rule(
    id="SSO-001",
    title="Permission set sessions last no longer than 12 hours",
    why=(
        "A session keeps working after the person is dismissed or the laptop is stolen; removing them from the "
        "directory does not end it. A session of a day or more leaves that long to read patient data."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iii)", "164.308(a)(3)(ii)(C)", "nprm-1h-termination"),
    applies_to="aws:ssoadmin/permissionSet:PermissionSet",
    check=check,
    good=({"name": "Reader", "sessionDuration": "PT1H"}, {"name": "Reader", "sessionDuration": "PT8H30M"}),
    bad=({}, {"name": "Reader", "sessionDuration": "PT24H"}, {"name": "Reader", "sessionDuration": "P1D"}),
    remediation="Set sessionDuration to PT1H for access to patient data, and to PT12H at most elsewhere.",
)
