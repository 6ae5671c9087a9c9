"""IAM-032: an identity provider vouches for a second factor, and for nothing that nobody asked for."""

from collections.abc import Mapping

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, allows, conditions, demanded, document, each_statement

PEOPLE = {"Federated": "arn:aws:iam::111111111111:saml-provider/practice"}


def complaint(entry: Statement) -> str | None:
    """Pipelines come by OpenID Connect and have no second factor; theirs is the approval of the run."""
    asked = set(demanded(entry))
    if not allows(entry) or ":saml-provider/" not in str(entry.get("Principal")):
        return None
    if "aws:requesttag/mfa" not in asked:
        return "lets people sign in without a second factor that the provider vouches for (aws:RequestTag/mfa)"
    if "aws:tagkeys" not in conditions(entry):
        return "lets the provider set any session tag; name those it may (aws:TagKeys)"
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
    title="An identity provider vouches for a second factor, and for nothing that nobody asked for",
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
    remediation="Let the provider's assertion carry the session tag mfa, demand it, and name the tags it may set.",
)
