"""GLUE-003: Glue Data Catalogs encrypt their metadata and connection passwords."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

SETTINGS = "dataCatalogEncryptionSettings"


RULE = Rule(
    id="GLUE-003",
    title="Glue Data Catalogs encrypt their metadata and connection passwords",
    why=(
        "Anyone who may read connections in an unencrypted catalog obtains the database passwords in clear text and "
        "can open the patient databases directly. Names and partition values in the catalog can identify patients as "
        "well."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
    check=all_of(
        must_be(f"{SETTINGS}.encryptionAtRest.catalogEncryptionMode", "SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"),
        must_be(f"{SETTINGS}.connectionPasswordEncryption.returnConnectionPasswordEncrypted", True),
    ),
    good=(
        {
            SETTINGS: {
                "encryptionAtRest": {"catalogEncryptionMode": "SSE-KMS"},
                "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True},
            }
        },
    ),
    bad=(
        {},
        {
            SETTINGS: {
                "encryptionAtRest": {"catalogEncryptionMode": "DISABLED"},
                "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True},
            }
        },
    ),
    remediation="Set catalogEncryptionMode to SSE-KMS and returnConnectionPasswordEncrypted to true.",
)
