"""CDN-003: CloudFront distributions have access logs and a web ACL."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="CDN-003",
    title="CloudFront distributions have access logs and a web ACL",
    why=(
        "A distribution answers the whole internet. Without a web ACL, attacks pass straight to the origin, and "
        "without access logs nobody can say which patient pages were fetched, when, and from which address."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.312(e)(1)"),
    applies_to="aws:cloudfront/distribution:Distribution",
    check=all_of(must_have("loggingConfig.bucket"), must_have("webAclId")),
    good=(
        {
            "loggingConfig": {"bucket": "cdn-logs.s3.amazonaws.com"},
            "webAclId": "arn:aws:wafv2:us-east-1:222222222222:global/webacl/x/1",
        },
    ),
    bad=(
        {},
        {"loggingConfig": {"bucket": "cdn-logs.s3.amazonaws.com"}},
        {"webAclId": "arn:aws:wafv2:us-east-1:222222222222:global/webacl/x/1"},
    ),
    remediation="Set loggingConfig.bucket to a log bucket and webAclId to a web ACL of scope CLOUDFRONT.",
    equivalents=("FSBP:CloudFront.5", "FSBP:CloudFront.6"),
)
