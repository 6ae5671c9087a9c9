"""STREAM-002: AppStream stacks disable copying, downloading and printing to the local device."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have

LOCAL_COPIES = ("CLIPBOARD_COPY_TO_LOCAL_DEVICE", "FILE_DOWNLOAD", "PRINTING_TO_LOCAL_DEVICE")
DISABLED = [{"action": action, "permission": "DISABLED"} for action in LOCAL_COPIES]


def check(props: Props) -> Iterator[str]:
    """Each action is disabled explicitly: an action that userSettings does not name is enabled."""
    yield from must_have("name")(props)
    permissions = {entry.text_at("action"): entry.text_at("permission") for entry in props.blocks_at("userSettings")}
    if enabled := [action for action in LOCAL_COPIES if permissions.get(action) != "DISABLED"]:
        yield f"userSettings does not set permission DISABLED for {', '.join(enabled)}"


RULE = Rule(
    id="STREAM-002",
    title="AppStream stacks disable copying, downloading and printing to the local device",
    why=(
        "Copying, downloading or printing moves patient data to a local computer that the practice may neither manage "
        "nor encrypt nor wipe. What was taken, and by whom, is not recorded there."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.310(d)(1)", "164.310(b)"),
    applies_to="aws:appstream/stack:Stack",
    planes=("clinical", "exchange"),
    check=check,
    good=({"name": "ehr", "userSettings": DISABLED},),
    bad=(
        {},
        {"name": "ehr"},
        {"name": "ehr", "userSettings": [{**DISABLED[0], "permission": "ENABLED"}, *DISABLED[1:]]},
    ),
    remediation=(
        "Add a userSettings entry with permission DISABLED for each of CLIPBOARD_COPY_TO_LOCAL_DEVICE, FILE_DOWNLOAD "
        "and PRINTING_TO_LOCAL_DEVICE."
    ),
)
