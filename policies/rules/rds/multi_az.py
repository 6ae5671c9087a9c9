"""RDS-015: clinical databases survive the loss of a zone."""

from policies.model import Rule, Severity
from policies.rules.expectations import must_be

RULE = Rule(
    id="RDS-015",
    title="Clinical databases survive the loss of a zone",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)", "164.308(a)(7)(ii)(B)", "nprm-72h-restore"),
    applies_to="aws:rds/instance:Instance",
    planes=("clinical",),
    check=must_be("multiAz", True),
    good=({"multiAz": True},),
    bad=({}, {"multiAz": False}),
    remediation="Set multiAz to true, or waive it for size solo with the recovery time the practice accepts.",
    equivalents=("config:rds-multi-az-support", "FSBP:RDS.5"),
)
