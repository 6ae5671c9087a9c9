"""A log that is not written: CloudTrail is refused by its bucket or its key, and what detects is set to leave out."""

from __future__ import annotations

from typing import Any

from change_builders import Change, changed, combined, extend_policy, without
from data_path_builders import Case, arn
from leaks_by_configuration import detection
from small_estate import LOGS, PAYER, SECURITY, WITHOUT_TLS, allow, deny, policy, root

CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}
RECORDS = ["arn:aws:s3:::trail-log/*"]


def bucket(*statements: Any) -> Change:
    """The bucket of the trail with another policy."""
    return changed("trail-log:policy", policy=policy(*statements))


def key(*statements: Any) -> Change:
    """The key of the trail with another policy."""
    return changed("key:log-archive", policy=policy(*statements))


def of_trail(account: str, name: str = "trail") -> Any:
    """The condition by which a policy lets CloudTrail write for one trail."""
    return {"StringEquals": {"aws:SourceArn": arn("cloudtrail", account, f"trail/{name}")}}


CASES: list[Case] = [
    ("a bucket that refuses CloudTrail", "W8", "POSSIBLE", extend_policy(
        "trail-log:policy", deny("s3:PutObject", on=RECORDS, to="*"))),
    ("a bucket that lets nobody write", "W8", "POSSIBLE", bucket(
        deny("s3:*", on=RECORDS, to="*", when=WITHOUT_TLS))),
    ("a bucket without a policy", "W8", "POSSIBLE", without("trail-log:policy")),
    ("a bucket that lets CloudTrail write in another folder", "W8", "POSSIBLE", combined(
        bucket(allow("s3:PutObject", on=["arn:aws:s3:::trail-log/other/*"], to=CLOUDTRAIL)),
        changed("trail", s3KeyPrefix="records"))),
    ("a bucket that lets CloudTrail write for another trail", "W8", "POSSIBLE", bucket(
        allow("s3:PutObject", on=RECORDS, to=CLOUDTRAIL, when=of_trail(LOGS, "former")))),
    ("a key that refuses CloudTrail", "W8", "POSSIBLE", extend_policy(
        "key:log-archive", deny("kms:GenerateDataKey*", to=CLOUDTRAIL))),
    ("a key that serves its account alone", "W8", "POSSIBLE", key(allow("kms:*", to=root(LOGS)))),
    ("a key that is off", "W8", "POSSIBLE", changed("key:log-archive", isEnabled=False)),
    ("a key that is not in the input", "W8", "UNKNOWN", changed("trail", kmsKeyId="alias/elsewhere")),
    *((f"{what} in the security account", "W8", "POSSIBLE", detection(type_, SECURITY, **properties))
      for what, type_, properties in (
        ("checks switched off", "aws:securityhub/configurationPolicy:ConfigurationPolicy",
         {"configurationPolicy": {"serviceEnabled": True, "securityControlsConfiguration": {
             "disabledControlIdentifiers": ["IAM.1"]}}}),
        ("a check that is off", "aws:securityhub/standardsControlAssociation:StandardsControlAssociation",
         {"associationStatus": "DISABLED"}),
        ("findings suppressed by the newer rules", "aws:securityhub/automationRuleV2:AutomationRuleV2",
         {"action": {"findingFieldsUpdate": {"statusId": 3}}}),
        ("new accounts without scans", "aws:inspector2/organizationConfiguration:OrganizationConfiguration",
         {"autoEnable": {"ec2": False, "ecr": True}}))),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a bucket that lets CloudTrail write for the trail", bucket(
        allow("s3:PutObject", on=RECORDS, to=CLOUDTRAIL, when=of_trail(LOGS)))),
    ("a bucket that lets CloudTrail write for the payer's trail, of which the log archive is the delegate", bucket(
        allow("s3:PutObject", on=RECORDS, to=CLOUDTRAIL, when=of_trail(PAYER)))),
    ("a bucket that lets CloudTrail write with the owner's control", bucket(allow(
        "s3:PutObject", on=["arn:aws:s3:::trail-log/AWSLogs/*"], to=CLOUDTRAIL,
        when={"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}))),
    ("a key that serves CloudTrail for its trails", key(allow(
        "kms:GenerateDataKey*", to=CLOUDTRAIL,
        when={"StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:*:trail/*"}}))),
    ("a trail that names its key by its id", changed("trail", kmsKeyId="log")),
    ("checks that are on", detection(
        "aws:securityhub/standardsControlAssociation:StandardsControlAssociation", SECURITY,
        associationStatus="ENABLED")),
]  # fmt: skip
