"""EMR-001: big-data clusters use Kerberos and a security configuration, without public addresses."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="EMR-001",
    title="Big-data clusters use Kerberos and a security configuration, without public addresses",
    severity=Severity.HIGH,
    cites=(
        "164.312(a)(1)",
        "164.312(d)",
        "164.308(a)(3)(i)",
        "164.308(a)(3)(ii)(A)",
        "164.308(a)(4)(i)",
        "164.312(a)(2)(iv)",
    ),
    applies_to="aws:emr/cluster:Cluster",
    check=both(
        must_have("kerberosAttributes"),
        must_have("securityConfiguration"),
        must_have("ec2Attributes.subnetId"),
        must_have("logUri"),
    ),
    good=(
        {
            "kerberosAttributes": {"realm": "EC2.INTERNAL"},
            "securityConfiguration": "phi",
            "ec2Attributes": {"subnetId": "subnet-1"},
            "logUri": "s3://logs",
        },
    ),
    bad=(
        {},
        {"securityConfiguration": "phi", "ec2Attributes": {"subnetId": "subnet-1"}, "logUri": "s3://logs"},
        {
            "kerberosAttributes": {"realm": "EC2.INTERNAL"},
            "ec2Attributes": {"subnetId": "subnet-1"},
            "logUri": "s3://logs",
        },
    ),
    remediation=(
        "Set kerberosAttributes, securityConfiguration, ec2Attributes.subnetId in a private subnet, and logUri."
    ),
    equivalents=("config:emr-kerberos-enabled", "config:emr-master-no-public-ip", "FSBP:EMR.1"),
)
