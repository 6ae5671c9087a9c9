"""GLUE-003: the data catalog and its passwords are encrypted."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

IT = "dataCatalogEncryptionSettings"


RULE = Rule(
    id="GLUE-003",
    title="The data catalog and its passwords are encrypted",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
    check=both(
        must_be(f"{IT}.encryptionAtRest.catalogEncryptionMode", "SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"),
        must_be(f"{IT}.connectionPasswordEncryption.returnConnectionPasswordEncrypted", True),
    ),
    good=(
        {
            IT: {
                "encryptionAtRest": {"catalogEncryptionMode": "SSE-KMS"},
                "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True},
            }
        },
    ),
    bad=(
        {},
        {
            IT: {
                "encryptionAtRest": {"catalogEncryptionMode": "DISABLED"},
                "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True},
            }
        },
    ),
    remediation="Set SSE-KMS and encrypted connection passwords.",
)
