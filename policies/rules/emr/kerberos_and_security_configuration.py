"""EMR-001: EMR clusters use Kerberos, a security configuration, a subnet and a log location."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="EMR-001",
    title="EMR clusters use Kerberos, a security configuration, a subnet and a log location",
    why=(
        "Without Kerberos, anyone who reaches the cluster can claim to be any user and read the patient data of every "
        "job. Without a security configuration disks and transfers are not encrypted, and without logs nobody can "
        "trace it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(d)", "164.312(a)(2)(iv)", "164.312(b)"),
    applies_to="aws:emr/cluster:Cluster",
    check=all_of(
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
