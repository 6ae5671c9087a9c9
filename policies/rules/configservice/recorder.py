"""CONFIG-001: the recorder records every kind of resource."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="CONFIG-001",
    title="The recorder records every kind of resource",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(B)", "nprm-config-mgmt"),
    applies_to="aws:cfg/recorder:Recorder",
    check=both(must_have("roleArn"), must_be("recordingGroup.allSupported", True)),
    good=({"roleArn": "arn:aws:iam::222222222222:role/config", "recordingGroup": {"allSupported": True}},),
    bad=(
        {},
        {"roleArn": "arn:aws:iam::222222222222:role/config", "recordingGroup": {"allSupported": False}},
        {"roleArn": "arn:aws:iam::222222222222:role/config"},
    ),
    remediation="Name a role, and set recordingGroup.allSupported to true.",
    equivalents=("FSBP:Config.1", "CIS-3.0:3.3"),
)
