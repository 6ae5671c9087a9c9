"""CDN-001: CloudFront distributions require TLS 1.2 from viewers and HTTPS to custom origins."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import every, must_be
from policies.rule_support.tls_policies import CLOUDFRONT_POLICY, EXAMPLE_OF_CLOUDFRONT


def distribution(**changes: Any) -> dict[str, Any]:
    """A distribution that passes, with these changes, for the examples."""
    return {
        "viewerCertificate": {
            "acmCertificateArn": "arn:aws:acm:us-east-1:222222222222:certificate/1",
            "minimumProtocolVersion": "TLSv1.2_2021",
        },
        "defaultCacheBehavior": {"viewerProtocolPolicy": "redirect-to-https"},
        **changes,
    }


def check(props: Props) -> Iterator[str]:
    """Check the viewer certificate, each cache behavior, and each custom origin."""
    secure = must_be("viewerProtocolPolicy", "redirect-to-https", "https-only")
    version = props.at("viewerCertificate.minimumProtocolVersion")
    if not isinstance(version, str) or not CLOUDFRONT_POLICY.fullmatch(version):
        found = "missing" if version is None else repr(version)
        yield f"viewerCertificate.minimumProtocolVersion is {found}, must be {EXAMPLE_OF_CLOUDFRONT} or a later one"
    yield from every("defaultCacheBehavior", secure)(props)
    if props.blocks_at("orderedCacheBehaviors"):
        yield from every("orderedCacheBehaviors", secure)(props)
    for origin in props.blocks_at("origins"):
        if "customOriginConfig" in origin:
            yield from must_be("customOriginConfig.originProtocolPolicy", "https-only")(origin)


RULE = Rule(
    id="CDN-001",
    title="CloudFront distributions require TLS 1.2 from viewers and HTTPS to custom origins",
    why=(
        "Plain HTTP or old TLS, between viewer and CloudFront or between CloudFront and the origin, exposes patient "
        "pages and session cookies to anyone on the path. The browser shows a secure connection even if the way to the "
        "origin is not encrypted."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(e)(2)(i)"),
    applies_to="aws:cloudfront/distribution:Distribution",
    check=check,
    good=(distribution(), distribution(origins=[{"originId": "s3", "domainName": "x", "originAccessControlId": "E1"}])),
    bad=(
        {},
        distribution(viewerCertificate={"cloudfrontDefaultCertificate": True}),
        distribution(defaultCacheBehavior={"viewerProtocolPolicy": "allow-all"}),
        distribution(
            origins=[
                {
                    "originId": "x",
                    "customOriginConfig": {"originProtocolPolicy": "http-only", "originSslProtocols": ["TLSv1.2"]},
                }
            ]
        ),
        distribution(orderedCacheBehaviors=[{"viewerProtocolPolicy": "allow-all"}]),
    ),
    remediation=(
        "Use an ACM certificate with minimumProtocolVersion TLSv1.2_2021, viewerProtocolPolicy redirect-to-https or "
        "https-only, and originProtocolPolicy https-only."
    ),
    equivalents=("FSBP:CloudFront.3", "FSBP:CloudFront.9", "FSBP:CloudFront.10"),
)
