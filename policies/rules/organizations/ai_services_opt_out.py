"""ORG-109: the organization opts out of the use of its content by AWS AI services."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

OPT_OUT = '{"services": {"default": {"opt_out_policy": {"@@assign": "optOut"}}}}'


def check(estate: EstateView) -> Iterator[Problem]:
    """Report an organization without an AISERVICES_OPT_OUT_POLICY that assigns optOut."""
    policies = [estate.props(p) for p in estate.of_type("aws:organizations/policy:Policy")]
    found = [p for p in policies if p.get("type") == "AISERVICES_OPT_OUT_POLICY" and "optOut" in p.text_at("content")]
    if not found:
        yield Problem(
            None, "no AISERVICES_OPT_OUT_POLICY assigns optOut: AWS AI services may keep content they process"
        )


RULE = EstateRule(
    id="ORG-109",
    title="The organization opts out of the use of its content by AWS AI services",
    why=(
        "Without an opt-out policy, services such as Amazon Transcribe, Comprehend and Lex may keep the content "
        "they process for the development of these services, and may store it in another region: recordings and notes "
        "of patients leave the practice's control."
    ),
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.502(a)(3)", "164.308(b)(2)"),
    needs=("org",),
    check=each_organization(check),
    good=(
        lambda: estate_of(
            aws("organizations/policy:Policy", plane="org", type="AISERVICES_OPT_OUT_POLICY", content=OPT_OUT)
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(
            aws(
                "organizations/policy:Policy",
                type="AISERVICES_OPT_OUT_POLICY",
                content=OPT_OUT.replace("optOut", "optIn"),
            )
        ),
    ),
    remediation=(
        "Attach a policy of type AISERVICES_OPT_OUT_POLICY that assigns optOut to services.default to the root."
    ),
)
