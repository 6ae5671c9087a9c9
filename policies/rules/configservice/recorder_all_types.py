"""CONFIG-001: AWS Config recorders record all supported resource types."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="CONFIG-001",
    title="AWS Config recorders record all supported resource types",
    why=(
        "A resource type that is left out changes without history, and the Config rules on it report nothing. A public "
        "snapshot or a new IAM user beside patient data is then neither recorded nor evaluated."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(B)", "nprm-config-mgmt"),
    applies_to="aws:cfg/recorder:Recorder",
    check=all_of(must_have("roleArn"), must_be("recordingGroup.allSupported", True)),
    good=({"roleArn": "arn:aws:iam::222222222222:role/config", "recordingGroup": {"allSupported": True}},),
    bad=(
        {},
        {"roleArn": "arn:aws:iam::222222222222:role/config", "recordingGroup": {"allSupported": False}},
        {"roleArn": "arn:aws:iam::222222222222:role/config"},
    ),
    remediation="Set roleArn, and set recordingGroup.allSupported to true.",
    equivalents=("FSBP:Config.1", "CIS-3.0:3.3"),
)
