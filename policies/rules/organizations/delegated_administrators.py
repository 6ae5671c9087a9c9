"""ORG-106: security and audit services have a delegated administrator account."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

SERVICES = {
    "guardduty": "aws:guardduty/organizationAdminAccount:OrganizationAdminAccount",
    "securityhub": "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
    "macie": "aws:macie2/organizationAdminAccount:OrganizationAdminAccount",
    "inspector2": "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
    "config": "",
    "config-multiaccountsetup": "",
    "cloudtrail": "",
    "access-analyzer": "",
}
"""Each service with its own resource type for delegation; empty where only DelegatedAdministrator delegates it."""


def delegated(service: str) -> Resource:
    """A delegation, for the examples."""
    type_ = "organizations/delegatedAdministrator:DelegatedAdministrator"
    return aws(type_, service, plane="org", servicePrincipal=f"{service}.amazonaws.com")


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each service that neither a DelegatedAdministrator nor its own resource type delegates."""
    general = estate.of_type("aws:organizations/delegatedAdministrator:DelegatedAdministrator")
    names = {str(estate.props(found).get("servicePrincipal")).split(".")[0] for found in general}
    for service, type_ in SERVICES.items():
        if service not in names and not (type_ and estate.of_type(type_)):
            yield Problem(None, f"{service}.amazonaws.com has no delegated administrator")


RULE = EstateRule(
    id="ORG-106",
    title="Security and audit services have a delegated administrator account",
    why=(
        "Without a delegated administrator the organization's management account itself runs GuardDuty, Security Hub "
        "and the other services. SCPs do not apply there, so the people who would have to be watched can turn "
        "detection off and reach patient data unseen."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(8)"),
    needs=("org",),
    check=each_organization(check),
    good=(lambda: estate_of(*map(delegated, SERVICES)),),
    bad=(lambda: estate_of(delegated("guardduty")), lambda: estate_of(aws("s3/bucket:Bucket"))),
    remediation=(
        "Register the security account with a DelegatedAdministrator for each service, or with the service's own "
        "OrganizationAdminAccount or DelegatedAdminAccount."
    ),
)
