"""STREAM-002: nothing is copied out of a streamed desktop."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have

WAYS_OUT = ("CLIPBOARD_COPY_TO_LOCAL_DEVICE", "FILE_DOWNLOAD", "PRINTING_TO_LOCAL_DEVICE")
SHUT = [{"action": way, "permission": "DISABLED"} for way in WAYS_OUT]


def check(props: Props) -> Iterator[str]:
    """What is not said is allowed."""
    yield from must_have("name")(props)
    said = {entry.text_at("action"): entry.text_at("permission") for entry in props.blocks_at("userSettings")}
    if open_ways := [way for way in WAYS_OUT if said.get(way) != "DISABLED"]:
        yield f"userSettings leaves {', '.join(open_ways)} open"


RULE = Rule(
    id="STREAM-002",
    title="Nothing is copied out of a streamed desktop",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.310(d)(1)", "164.310(b)"),
    applies_to="aws:appstream/stack:Stack",
    planes=("clinical", "exchange"),
    check=check,
    good=({"name": "ehr", "userSettings": SHUT},),
    bad=({}, {"name": "ehr"}, {"name": "ehr", "userSettings": [{**SHUT[0], "permission": "ENABLED"}, *SHUT[1:]]}),
    remediation="Disable copying to the device, downloads and local printing in userSettings.",
)
