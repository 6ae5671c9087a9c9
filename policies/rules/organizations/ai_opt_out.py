"""ORG-109: AWS trains no model on what its services see."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

OUT = '{"services": {"default": {"opt_out_policy": {"@@assign": "optOut"}}}}'


def check(estate: EstateView) -> Iterator[Problem]:
    """One policy that opts out of everything."""
    policies = [estate.props(p) for p in estate.of_type("aws:organizations/policy:Policy")]
    outs = [p for p in policies if p.get("type") == "AISERVICES_OPT_OUT_POLICY" and "optOut" in p.text_at("content")]
    if not outs:
        yield Problem(None, "no policy opts out: content of some AI services may be kept to improve them")


RULE = EstateRule(
    id="ORG-109",
    title="AWS trains no model on what its services see",
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.502(a)(3)", "164.308(b)(2)"),
    needs=("org",),
    check=each_organization(check),
    good=(
        lambda: estate_of(
            aws("organizations/policy:Policy", plane="org", type="AISERVICES_OPT_OUT_POLICY", content=OUT)
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(
            aws("organizations/policy:Policy", type="AISERVICES_OPT_OUT_POLICY", content=OUT.replace("optOut", "optIn"))
        ),
    ),
    remediation="Attach an AI services opt-out policy that assigns optOut by default.",
)
