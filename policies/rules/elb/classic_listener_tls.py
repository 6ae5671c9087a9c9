"""ELB-006: Classic Load Balancers have only HTTPS or SSL listeners with a certificate."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, every, must_be, must_have

RULE = Rule(
    id="ELB-006",
    title="Classic Load Balancers have only HTTPS or SSL listeners with a certificate",
    why=(
        "An HTTP or TCP listener carries passwords, session cookies and patient records in clear between the browser "
        "and AWS. Anyone on the path, such as the operator of a guest Wi-Fi network, can read or change them."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:elb/loadBalancer:LoadBalancer",
    check=every(
        "listeners",
        all_of(must_be("lbProtocol", "https", "ssl", "HTTPS", "SSL"), must_have("sslCertificateId")),
    ),
    good=(
        {
            "listeners": [
                {
                    "lbProtocol": "https",
                    "lbPort": 443,
                    "instancePort": 443,
                    "instanceProtocol": "https",
                    "sslCertificateId": "arn:aws:acm:us-east-1:222222222222:certificate/1",
                }
            ]
        },
    ),
    bad=({}, {"listeners": [{"lbProtocol": "http", "lbPort": 80, "instancePort": 80, "instanceProtocol": "http"}]}),
    remediation=(
        "Set lbProtocol to https and sslCertificateId to an ACM certificate on each listener, or move to an "
        "Application Load Balancer."
    ),
    equivalents=("config:elb-tls-https-listeners-only", "config:elb-acm-certificate-required", "FSBP:ELB.3"),
)
