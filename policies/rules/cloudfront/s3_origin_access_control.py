"""CDN-002: CloudFront S3 origins use origin access control and no website endpoint."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Report S3 origins that are public or lack origin access control, and a distribution without origins."""
    if not props.blocks_at("origins"):
        yield "origins is empty, must have at least one entry"
    for origin in props.blocks_at("origins"):
        name = origin.text_at("domainName")
        if ".s3-website" in name:
            yield f"origin {name} is a website endpoint, which is public and has no TLS"
        elif ".s3." in name and not origin.get("originAccessControlId"):
            yield f"origin {name} has no originAccessControlId, must have one"


RULE = Rule(
    id="CDN-002",
    title="CloudFront S3 origins use origin access control and no website endpoint",
    why=(
        "Without origin access control the bucket must be open to more than the distribution, usually to everyone, so "
        "its files can be fetched past the web ACL, signed URLs and access logs. A website endpoint has no TLS at all."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:cloudfront/distribution:Distribution",
    check=check,
    good=(
        {
            "origins": [
                {"originId": "site", "domainName": "site.s3.us-east-1.amazonaws.com", "originAccessControlId": "E1"}
            ]
        },
        {"origins": [{"originId": "app", "domainName": "app.example.org"}]},
    ),
    bad=(
        {},
        {"origins": [{"originId": "site", "domainName": "site.s3.us-east-1.amazonaws.com"}]},
        {
            "origins": [
                {
                    "originId": "site",
                    "domainName": "site.s3-website-us-east-1.amazonaws.com",
                    "originAccessControlId": "E1",
                }
            ]
        },
    ),
    remediation=(
        "Set originAccessControlId, and domainName to the bucket's regional domain name, not its website endpoint."
    ),
    equivalents=("FSBP:CloudFront.13",),
)
