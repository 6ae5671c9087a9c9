"""API-101: every stage of a public API stands behind a web application firewall."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

STAGE, LINK = "apigateway/stage:Stage", "wafv2/webAclAssociation:WebAclAssociation"

RULE = EstateRule(
    id="API-101",
    title="Every stage of an API stands behind a web application firewall",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)"),
    check=companion_required(
        f"aws:{STAGE}", f"aws:{LINK}", "resourceArn", "answers the internet without a web application firewall"
    ),
    good=(lambda: estate_of(aws(STAGE, "prod", arn="arn:stage"), aws(LINK, resourceArn="arn:stage")),),
    bad=(
        lambda: estate_of(aws(STAGE, "prod", arn="arn:stage")),
        lambda: estate_of(aws(STAGE, "prod", arn="arn:stage"), aws(LINK, resourceArn="arn:another")),
    ),
    remediation="Associate a regional web ACL with the stage's ARN.",
    equivalents=("config:api-gw-associated-with-waf", "FSBP:APIGateway.4"),
)
