"""INSPECT-101: Inspector scans every account, those that are there and those that come."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of
from policies.rule_support.iam_documents import listed

ENABLER, MEMBER = "inspector2/enabler:Enabler", "inspector2/memberAssociation:MemberAssociation"
JOINING = "inspector2/organizationConfiguration:OrganizationConfiguration"


def check(estate: EstateView) -> Iterator[Problem]:
    """Enabled by name, and joined to the account that Inspector is run from; the payer runs nothing to scan."""
    enablers = estate.of_type(f"aws:{ENABLER}")
    if not enablers:
        return  # HUB-102 says so
    home = {enabler.account for enabler in enablers}
    scanned = {account for enabler in enablers for account in listed(enabler.facts.get("accountIds"))}
    joined = {str(member.facts.get("accountId")) for member in estate.of_type(f"aws:{MEMBER}")} | home
    for account, plane in sorted(estate.accounts.items()):
        if plane != "org" and account not in scanned:
            yield Problem(None, f"no Enabler names account {account} ({plane})")
        if plane != "org" and account not in joined:
            yield Problem(None, f"account {account} ({plane}) is no member of the account that Inspector is run from")
    if not estate.of_type(f"aws:{JOINING}"):
        yield Problem(None, "accounts that join later are not scanned: there is no OrganizationConfiguration")


ALL = aws(ENABLER, plane="security", accountIds=[CLINICAL, MANAGEMENT], resourceTypes=["EC2", "ECR", "LAMBDA"])
ONE = aws(ENABLER, plane="security", accountIds=[CLINICAL], resourceTypes=["EC2", "ECR", "LAMBDA"])
JOINED = aws(MEMBER, "member", plane="security", accountId=MANAGEMENT)
LATER = aws(JOINING, "later", plane="security")
HELD = aws("s3/bucket:Bucket", "ledger", plane="management", account=MANAGEMENT)

RULE = EstateRule(
    id="INSPECT-101",
    title="Inspector scans every account, those that are there and those that come",
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)", "nprm-vuln-scan"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(ALL, JOINED, LATER, HELD),),
    bad=(
        lambda: estate_of(ALL, LATER, HELD),
        lambda: estate_of(ONE, JOINED, LATER, HELD),
        lambda: estate_of(ALL, JOINED, HELD),
    ),
    remediation="Name every account in an Enabler and a MemberAssociation, and add an OrganizationConfiguration.",
    equivalents=("FSBP:Inspector.1", "FSBP:Inspector.2", "FSBP:Inspector.4"),
)
