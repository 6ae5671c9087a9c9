"""ECR-001: images are scanned when they arrive."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ECR-001",
    title="Images are scanned when they arrive",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)", "nprm-vuln-scan"),
    applies_to="aws:ecr/repository:Repository",
    check=must_be("imageScanningConfiguration.scanOnPush", True),
    good=({"imageScanningConfiguration": {"scanOnPush": True}},),
    bad=({}, {"imageScanningConfiguration": {"scanOnPush": False}}),
    remediation="Set imageScanningConfiguration.scanOnPush to true.",
    equivalents=("FSBP:ECR.1",),
)
