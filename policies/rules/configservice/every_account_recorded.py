"""CONFIG-101: every account records its configuration with AWS Config in each of its regions."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.companions import ACCOUNT_PLANES, account_has, region_has
from policies.rule_support.example_graphs import aws, estate_of

NEEDED = {
    "aws:cfg/recorder:Recorder": "has no configuration recorder",
    "aws:cfg/recorderStatus:RecorderStatus": "has no recorder status that enables its recorder",
    "aws:cfg/deliveryChannel:DeliveryChannel": "has no delivery channel for its configuration history",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report regions without one of the three, and accounts in which no recorder includes global resource types."""
    for type_, missing in NEEDED.items():
        yield from region_has(type_, missing)(estate)
    lacking = "does not record IAM resources: no Recorder has includeGlobalResourceTypes true"
    has_global = account_has("aws:cfg/recorder:Recorder", lacking, planes=ACCOUNT_PLANES, where=includes_global_types)
    yield from has_global(estate)


def includes_global_types(recorder: Resource) -> bool:
    """Whether a recorder includes global resource types, such as IAM roles."""
    group = recorder.facts.get("recordingGroup")
    return isinstance(group, dict) and group.get("includeGlobalResourceTypes") is True


RULE = EstateRule(
    id="CONFIG-101",
    title="Every account records its configuration with AWS Config in each of its regions",
    why=(
        "An account or region without a recorder changes without a record: no one can say when a security group, "
        "bucket policy or IAM role that exposed patient data was changed, or how long it was open."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(B)", "nprm-config-mgmt", "nprm-asset-inventory"),
    check=check,
    good=(
        lambda: estate_of(
            aws("cfg/recorder:Recorder", recordingGroup={"includeGlobalResourceTypes": True}),
            aws("cfg/recorderStatus:RecorderStatus", "s", isEnabled=True),
            aws("cfg/deliveryChannel:DeliveryChannel", "d"),
        ),
    ),
    bad=(
        lambda: estate_of(
            aws("cfg/recorder:Recorder", recordingGroup={"includeGlobalResourceTypes": False}),
            aws("cfg/recorderStatus:RecorderStatus", "s", isEnabled=True),
            aws("cfg/deliveryChannel:DeliveryChannel", "d"),
        ),
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(aws("cfg/recorder:Recorder"), aws("cfg/deliveryChannel:DeliveryChannel", "d")),
    ),
    remediation=(
        "Add a Recorder, a DeliveryChannel and an enabled RecorderStatus in each region of each account, and set "
        "includeGlobalResourceTypes to true in one region."
    ),
    equivalents=("FSBP:Config.1", "CIS-3.0:3.3"),
)
