"""INSPECT-101: Amazon Inspector scans all existing and new accounts."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of
from policies.rule_support.iam_documents import as_list

ENABLER, MEMBER = "inspector2/enabler:Enabler", "inspector2/memberAssociation:MemberAssociation"
NEW_ACCOUNTS = "inspector2/organizationConfiguration:OrganizationConfiguration"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report accounts that no Enabler lists or that are no member; the organization's management account is exempt."""
    enablers = estate.of_type(f"aws:{ENABLER}")
    if not enablers:
        return  # HUB-102 reports it
    administrators = {enabler.account for enabler in enablers}
    scanned = {account for enabler in enablers for account in as_list(enabler.facts.get("accountIds"))}
    joined = {str(member.facts.get("accountId")) for member in estate.of_type(f"aws:{MEMBER}")} | administrators
    for account, plane in sorted(estate.accounts.items()):
        if plane != "org" and account not in scanned:
            yield Problem(None, f"no Enabler lists account {account} ({plane}) in accountIds")
        if plane != "org" and account not in joined:
            yield Problem(
                None,
                f"account {account} ({plane}) has no MemberAssociation with the account that administers Inspector",
            )
    if not estate.of_type(f"aws:{NEW_ACCOUNTS}"):
        yield Problem(None, "no OrganizationConfiguration exists: accounts that join later are not scanned")


ALL = aws(ENABLER, plane="security", accountIds=[CLINICAL, MANAGEMENT], resourceTypes=["EC2", "ECR", "LAMBDA"])
ONE = aws(ENABLER, plane="security", accountIds=[CLINICAL], resourceTypes=["EC2", "ECR", "LAMBDA"])
JOINED = aws(MEMBER, "member", plane="security", accountId=MANAGEMENT)
LATER = aws(NEW_ACCOUNTS, "later", plane="security")
LEDGER = aws("s3/bucket:Bucket", "ledger", plane="management", account=MANAGEMENT)

RULE = EstateRule(
    id="INSPECT-101",
    title="Amazon Inspector scans all existing and new accounts",
    why=(
        "An account that Inspector does not scan runs known vulnerabilities without anyone knowing. Attackers probe "
        "for them within days, and the first unpatched server or image with access to patient data is their way in."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)", "nprm-vuln-scan"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(ALL, JOINED, LATER, LEDGER),),
    bad=(
        lambda: estate_of(ALL, LATER, LEDGER),
        lambda: estate_of(ONE, JOINED, LATER, LEDGER),
        lambda: estate_of(ALL, JOINED, LEDGER),
    ),
    remediation=(
        "List every account in accountIds of an Enabler, add a MemberAssociation for each, and add an "
        "OrganizationConfiguration."
    ),
    equivalents=("FSBP:Inspector.1", "FSBP:Inspector.2", "FSBP:Inspector.4"),
)
