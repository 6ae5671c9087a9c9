"""IAM-032: SAML trust policies require the mfa session tag and limit the tags a provider sets."""

from collections.abc import Mapping

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    allows,
    conditions,
    document,
    each_statement,
    required_conditions,
)

PEOPLE = {"Federated": "arn:aws:iam::111111111111:saml-provider/practice"}


def complaint(entry: Statement) -> str | None:
    """Return a message about a SAML sign-in without the mfa tag, or with unlimited tags; pipelines use OIDC instead."""
    required = set(required_conditions(entry))
    if not allows(entry) or ":saml-provider/" not in str(entry.get("Principal")):
        return None
    if "aws:requesttag/mfa" not in required:
        return "does not require aws:RequestTag/mfa: people can sign in without a second factor"
    if "aws:tagkeys" not in conditions(entry):
        return "has no condition on aws:TagKeys: the identity provider can set any session tag"
    return None


AUDIENCE, FACTOR = {"SAML:aud": "https://signin.aws.amazon.com/saml"}, {"aws:RequestTag/mfa": "true"}
TAGS = {"ForAllValues:StringEquals": {"aws:TagKeys": ["mfa"]}}


def trust(principal: Mapping[str, str], when: Mapping[str, object]) -> dict[str, str]:
    """A trust policy, for the examples."""
    actions = ["sts:AssumeRoleWithSAML", "sts:TagSession"]
    return {
        "assumeRolePolicy": document(
            {"Effect": "Allow", "Action": actions, "Principal": dict(principal), "Condition": dict(when)}
        )
    }


RULE = Rule(
    id="IAM-032",
    title="SAML trust policies require the mfa session tag and limit the tags a provider sets",
    why=(
        "Without the tag, a stolen password alone opens the role. Without a limit on tags, an administrator of the "
        "identity provider can set any session tag and with it claim another location or job, and so its patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(d)", "164.312(a)(2)(i)", "nprm-mfa"),
    applies_to="aws:iam/role:Role",
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        trust(PEOPLE, {"StringEquals": {**AUDIENCE, **FACTOR}, **TAGS}),
        trust({"Service": "ecs-tasks.amazonaws.com"}, {}),
    ),
    bad=(
        {},
        trust(PEOPLE, {"StringEquals": AUDIENCE, **TAGS}),
        trust(PEOPLE, {"StringNotEquals": {**AUDIENCE, **FACTOR}, **TAGS}),
        trust(PEOPLE, {"StringEquals": {**AUDIENCE, **FACTOR}}),
    ),
    remediation=(
        "Require aws:RequestTag/mfa, which the identity provider's assertion carries, and list the tags it may set in "
        "a condition on aws:TagKeys."
    ),
)
