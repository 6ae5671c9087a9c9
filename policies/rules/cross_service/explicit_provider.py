"""PULUMI-101: AWS resources use an explicit provider for their account."""

from collections.abc import Iterator

from infra.engine.graph import Status
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each AWS resource with a default provider; resources read from live accounts are not evaluated."""
    for resource in estate.graph.custom:
        if resource.status is Status.COLLECTED:
            yield Problem(None, "resources read from live accounts do not show their provider", known=False)
            return
        name = resource.provider.split("::")[-2] if resource.provider.count("::") >= 3 else ""
        if resource.type.startswith("aws:") and not resource.external and (not name or name.startswith("default")):
            yield Problem(
                resource,
                "uses a default provider, must use an explicit one: it is deployed wherever the shell is signed in",
            )


RULE = EstateRule(
    id="PULUMI-101",
    title="AWS resources use an explicit provider for their account",
    why=(
        "A default provider deploys into whichever account the shell is signed in to. A database of patient data can "
        "then appear in the management account, outside the practice's safeguards, and the deployment reports success."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)",),
    check=check,
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket").with_(provider="urn:pulumi:clinical::mso::pulumi:providers:aws::clinical::1")
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(
            aws("s3/bucket:Bucket").with_(provider="urn:pulumi:clinical::mso::pulumi:providers:aws::default_7_0_0::1")
        ),
    ),
    remediation=(
        "Pass a provider for the account (opts.provider), and disable default providers with "
        "pulumi:disable-default-providers in the stack configuration."
    ),
)
