"""EC2-008: EC2 instances have an instance profile and no SSH key pair."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be_absent, must_have

RULE = Rule(
    id="EC2-008",
    title="EC2 instances have an instance profile and no SSH key pair",
    why=(
        "Without an instance profile, programs keep long-lived access keys on disk, which anyone who copies the disk "
        "can use elsewhere. With a shared SSH key, people sign in to a patient system and nobody can tell who they "
        "were."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(a)(2)(i)", "164.312(d)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ec2/instance:Instance",
    check=all_of(
        must_have("iamInstanceProfile"),
        must_be_absent("keyName", "an SSH key identifies no person; use Session Manager"),
    ),
    good=({"iamInstanceProfile": "ehr"},),
    bad=({}, {"iamInstanceProfile": "ehr", "keyName": "office"}),
    remediation="Set iamInstanceProfile and remove keyName; Session Manager gives each person a logged session.",
    equivalents=(
        "config:ec2-instance-profile-attached",
        "config:ec2-instance-managed-by-systems-manager",
        "FSBP:SSM.1",
    ),
)
