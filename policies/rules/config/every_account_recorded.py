"""CONFIG-101: every account records its configuration."""

from collections.abc import Iterator

from policies.estate import Estate
from policies.model import EstateRule, Problem, Severity
from policies.rules.companions import account_has
from policies.rules.examples import aws, estate_of

NEEDED = {
    "aws:cfg/recorder:Recorder": "has no configuration recorder",
    "aws:cfg/recorderStatus:RecorderStatus": "has a recorder that nobody switched on",
    "aws:cfg/deliveryChannel:DeliveryChannel": "delivers its configuration history nowhere",
}


def check(estate: Estate) -> Iterator[Problem]:
    """All three, in every account but the payer, which the organization's own trail covers."""
    for type_, missing in NEEDED.items():
        yield from account_has(type_, missing, planes=RECORDED)(estate)


RECORDED = ("log-archive", "security", "management", "clinical", "exchange", "backup")


RULE = EstateRule(
    id="CONFIG-101",
    title="Every account records its configuration",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(B)", "nprm-config-mgmt", "nprm-asset-inventory"),
    check=check,
    good=(
        lambda: estate_of(
            aws("cfg/recorder:Recorder"),
            aws("cfg/recorderStatus:RecorderStatus", "s", isEnabled=True),
            aws("cfg/deliveryChannel:DeliveryChannel", "d"),
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(aws("cfg/recorder:Recorder"), aws("cfg/deliveryChannel:DeliveryChannel", "d")),
    ),
    remediation="Give each account a Recorder, a DeliveryChannel and a RecorderStatus that is enabled.",
    equivalents=("FSBP:Config.1", "CIS-3.0:3.3"),
)
