"""GRAPHQL-001: GraphQL interfaces ask who is calling, and log."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be, must_have

LOG = {
    "cloudwatchLogsRoleArn": "arn:aws:iam::222222222222:role/logs",
    "fieldLogLevel": "ERROR",
    "excludeVerboseContent": True,
}


def check(props: Props) -> Iterator[str]:
    """A key that everybody ships in their page is no identity; what was asked stays out of the log."""
    kinds = [props.text_at("authenticationType")]
    kinds += [p.text_at("authenticationType") for p in props.blocks_at("additionalAuthenticationProviders")]
    if not all(kinds) or "API_KEY" in kinds:
        yield "authenticationType is missing, or an API key: it tells nobody apart"
    yield from must_have("logConfig.cloudwatchLogsRoleArn")(props)
    yield from must_be("logConfig.excludeVerboseContent", True, because="variables and answers hold patient data")(
        props
    )


RULE = Rule(
    id="GRAPHQL-001",
    title="GraphQL interfaces ask who is calling, and log without what was asked",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)", "164.312(b)"),
    applies_to="aws:appsync/graphQLApi:GraphQLApi",
    check=check,
    good=({"authenticationType": "AWS_IAM", "logConfig": LOG},),
    bad=(
        {},
        {"authenticationType": "API_KEY", "logConfig": LOG},
        {"authenticationType": "AWS_IAM"},
        {"authenticationType": "AWS_IAM", "logConfig": {**LOG, "excludeVerboseContent": False}},
        {
            "authenticationType": "AWS_IAM",
            "logConfig": LOG,
            "additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}],
        },
    ),
    remediation="Use IAM, Cognito, OpenID or Lambda authorization; set logConfig with excludeVerboseContent.",
    equivalents=("FSBP:AppSync.2", "FSBP:AppSync.5"),
)
