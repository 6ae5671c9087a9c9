"""MACIE-101: Macie is enabled for the organization."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

MACIE = ("aws:macie2/account:Account", "aws:macie2/organizationConfiguration:OrganizationConfiguration")

RULE = EstateRule(
    id="MACIE-101",
    title="Macie is enabled for the organization",
    why=(
        "Macie detects names, birth dates and record numbers in buckets that should hold none. Without it, patient "
        "data that was copied to the MSO's storage stays unseen and readable by every employee with access to the "
        "bucket."
    ),
    severity=Severity.HIGH,
    cites=("164.502(b)", "164.312(b)", "164.514(a)-(b)"),
    needs=("management", "security"),
    check=each_organization(
        estate_has(MACIE, "Macie is not enabled: patient data in the wrong bucket is not detected")
    ),
    good=(lambda: estate_of(aws("macie2/account:Account", plane="security")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Add a Macie Account, or an OrganizationConfiguration with automated discovery.",
)
