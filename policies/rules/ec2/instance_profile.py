"""EC2-008: machines act under a role of their own."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be_absent, must_have

RULE = Rule(
    id="EC2-008",
    title="Machines act under a role of their own",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ec2/instance:Instance",
    check=both(
        must_have("iamInstanceProfile"),
        must_be_absent("keyName", "nobody signs in with a shared key; use Session Manager"),
    ),
    good=({"iamInstanceProfile": "ehr"},),
    bad=({}, {"iamInstanceProfile": "ehr", "keyName": "office"}),
    remediation="Attach an instance profile and drop keyName; Session Manager gives each person a logged session.",
    equivalents=(
        "config:ec2-instance-profile-attached",
        "config:ec2-instance-managed-by-systems-manager",
        "FSBP:SSM.1",
    ),
)
