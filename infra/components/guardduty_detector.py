"""Amazon GuardDuty in one region, for every account of the organization."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

PROTECTIONS = (
    "EBS_MALWARE_PROTECTION", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "RUNTIME_MONITORING", "S3_DATA_EVENTS"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class GuardDutyDetectorArgs:
    """The tags of the detector; a caller can choose nothing else."""

    tags: Mapping[str, str]


class GuardDutyDetector(pulumi.ComponentResource):
    """GuardDuty with its protection plans in one region: for this account, and all present and future member accounts.

    45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(5)(ii)(B).
    """

    def __init__(self, name: str, args: GuardDutyDetectorArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:ThreatDetection", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        detector = aws.guardduty.Detector(
            name, enable=True, finding_publishing_frequency="FIFTEEN_MINUTES", tags=args.tags, opts=child_opts
        )
        organization = aws.guardduty.OrganizationConfiguration(
            f"{name}-everywhere", detector_id=detector.id, auto_enable_organization_members="ALL", opts=child_opts
        )
        after = pulumi.ResourceOptions(parent=self, depends_on=[organization])
        for feature in PROTECTIONS:
            own = f"{name}-{feature.lower().replace('_', '-')}"
            aws.guardduty.DetectorFeature(own, detector_id=detector.id, name=feature, status="ENABLED", opts=child_opts)
            aws.guardduty.OrganizationConfigurationFeature(
                f"{own}-everywhere", detector_id=detector.id, name=feature, auto_enable="ALL", opts=after
            )
        self.register_outputs({})
