"""CONFIG-101: every account records its configuration, in each of its regions."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.companions import ACCOUNTS, account_has, region_has
from policies.rule_support.example_graphs import aws, estate_of

NEEDED = {
    "aws:cfg/recorder:Recorder": "has no configuration recorder",
    "aws:cfg/recorderStatus:RecorderStatus": "has a recorder that nobody switched on",
    "aws:cfg/deliveryChannel:DeliveryChannel": "delivers its configuration history nowhere",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """All three in every region that an account is built in; in one of them, what belongs to no region too."""
    for type_, missing in NEEDED.items():
        yield from region_has(type_, missing)(estate)
    lacking = "records no roles or policies: no recorder takes what belongs to no region"
    yield from account_has("aws:cfg/recorder:Recorder", lacking, planes=ACCOUNTS, where=takes_global)(estate)


def takes_global(recorder: Resource) -> bool:
    """Whether a recorder takes what belongs to no region."""
    group = recorder.facts.get("recordingGroup")
    return isinstance(group, dict) and group.get("includeGlobalResourceTypes") is True


RULE = EstateRule(
    id="CONFIG-101",
    title="Every account records its configuration, in each of its regions",
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
        "Give each region of each account a Recorder, a DeliveryChannel and a RecorderStatus that is enabled; in one "
        "of them set includeGlobalResourceTypes to true."
    ),
    equivalents=("FSBP:Config.1", "CIS-3.0:3.3"),
)
