"""ECR-001: ECR repositories scan images on push."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ECR-001",
    title="ECR repositories scan images on push",
    why=(
        "Without a scan, an image whose operating system or libraries have published flaws goes live beside patient "
        "data, and the first to find out may be an attacker who tries the known exploit."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)", "nprm-vuln-scan"),
    applies_to="aws:ecr/repository:Repository",
    check=must_be("imageScanningConfiguration.scanOnPush", True),
    good=({"imageScanningConfiguration": {"scanOnPush": True}},),
    bad=({}, {"imageScanningConfiguration": {"scanOnPush": False}}),
    remediation="Set imageScanningConfiguration.scanOnPush to true.",
    equivalents=("FSBP:ECR.1",),
)
