"""ELB-006: classic load balancers listen on TLS only."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, every, must_be, must_have

RULE = Rule(
    id="ELB-006",
    title="Classic load balancers listen on TLS only",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:elb/loadBalancer:LoadBalancer",
    check=every(
        "listeners",
        both(must_be("lbProtocol", "https", "ssl", "HTTPS", "SSL"), must_have("sslCertificateId")),
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
    remediation="Use https with an ACM certificate, or move to an application load balancer.",
    equivalents=("config:elb-tls-https-listeners-only", "config:elb-acm-certificate-required", "FSBP:ELB.3"),
)
