"""ELB-001: listeners use TLS 1.2 or later, or redirect HTTP to HTTPS."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, every, must_be, must_have
from policies.rule_support.tls_policies import ELB_POLICY, EXAMPLE_OF_ELB

SECURE = {
    "protocol": "HTTPS",
    "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "certificateArn": "arn:aws:acm:us-east-1:222222222222:certificate/1",
}


def check(props: Props) -> Iterator[str]:
    """Report HTTP that does not redirect to HTTPS, and any other listener without TLS, policy and certificate."""
    if props.get("protocol") == "HTTP":
        yield from every("defaultActions", all_of(must_be("type", "redirect"), must_be("redirect.protocol", "HTTPS")))(
            props
        )
        return
    yield from all_of(must_be("protocol", "HTTPS", "TLS"), must_have("certificateArn"))(props)
    policy = props.get("sslPolicy")
    if not isinstance(policy, str) or not ELB_POLICY.fullmatch(policy):
        yield f"sslPolicy is {policy!r}, must be a policy for TLS 1.2 or later, such as {EXAMPLE_OF_ELB}"


RULE = Rule(
    id="ELB-001",
    title="Listeners use TLS 1.2 or later, or redirect HTTP to HTTPS",
    why=(
        "An HTTP or TCP listener sends patient records and session cookies in clear over networks that others control. "
        "A policy that accepts TLS 1.0 or 1.1 lets an attacker on the path push the connection down to ciphers that "
        "can be broken."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(e)(2)(i)", "nprm-encryption"),
    applies_to="aws:lb/listener:Listener",
    check=check,
    good=(
        SECURE,
        {**SECURE, "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09"},
        {**SECURE, "sslPolicy": "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09", "protocol": "TLS"},
        {
            "protocol": "HTTP",
            "defaultActions": [{"type": "redirect", "redirect": {"protocol": "HTTPS", "statusCode": "HTTP_301"}}],
        },
    ),
    bad=(
        {},
        {**SECURE, "sslPolicy": "ELBSecurityPolicy-2016-08"},
        {**SECURE, "sslPolicy": "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09"},
        {**SECURE, "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"},
        {**SECURE, "certificateArn": ""},
        {"protocol": "HTTP", "defaultActions": [{"type": "forward"}]},
        {"protocol": "TCP", "port": 5432},
    ),
    remediation=(
        "Set protocol to HTTPS or TLS, certificateArn, and sslPolicy to a TLS 1.2 or 1.3 policy; let port 80 only "
        "redirect to HTTPS."
    ),
    equivalents=(
        "config:alb-http-to-https-redirection-check",
        "config:elbv2-acm-certificate-required",
        "config:elb-predefined-security-policy-ssl-check",
        "FSBP:ELB.1",
        "FSBP:ELB.17",
    ),
)
