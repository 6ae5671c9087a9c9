"""ORG-106: the security account is the administrator of what watches the others."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

OWN = {
    "guardduty": "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount",
    "securityhub": "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
    "macie": "aws:macie2/organizationAdminAccount:OrganizationAdminAccount",
    "inspector2": "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
    "config": "",
    "config-multiaccountsetup": "",
    "cloudtrail": "",
    "access-analyzer": "",
}


def delegated(service: str) -> Resource:
    """A delegation, for the examples."""
    type_ = "organizations/delegatedAdministrator:DelegatedAdministrator"
    return aws(type_, service, plane="org", servicePrincipal=f"{service}.amazonaws.com")


def check(estate: EstateView) -> Iterator[Problem]:
    """Some services are delegated by a resource of their own."""
    general = estate.of_type("aws:organizations/delegatedAdministrator:DelegatedAdministrator")
    names = {str(estate.props(found).get("servicePrincipal")).split(".")[0] for found in general}
    for service, type_ in OWN.items():
        if service not in names and not (type_ and estate.of_type(type_)):
            yield Problem(None, f"{service} has no delegated administrator: the payer would have to run it")


RULE = EstateRule(
    id="ORG-106",
    title="The security account is the administrator of what watches the others",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(8)"),
    needs=("org",),
    check=each_organization(check),
    good=(lambda: estate_of(*map(delegated, OWN)),),
    bad=(lambda: estate_of(delegated("guardduty")), lambda: estate_of(aws("s3/bucket:Bucket"))),
    remediation=(
        "Register the security account as delegated administrator of each service, or by the service's own resource."
    ),
)
