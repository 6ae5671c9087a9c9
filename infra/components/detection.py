"""What watches every account of the organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.threat_detection import ThreatDetection, ThreatDetectionArgs

STANDARDS = (
    "standards/aws-foundational-security-best-practices/v/1.0.0", "standards/cis-aws-foundations-benchmark/v/3.0.0",
    "standards/nist-800-53/v/5.0.0",
)  # fmt: skip
STORES = ("AWS::S3::Bucket", "AWS::RDS::DBSnapshot", "AWS::RDS::DBClusterSnapshot")
"""Stores of patient data whose policies Access Analyzer reads for access from inside; keys and secrets it does not."""


@dataclass(frozen=True, kw_only=True)
class DetectionArgs:
    """``tripwires`` are buckets of the management account where patient data must never turn up, by account id.

    There are none in the organization of a practice that stands apart: Macie reads no account of another organization.
    ``patient_data`` are the accounts that hold it, by id.
    """

    account_id: str
    region: str
    tripwires: Mapping[str, Sequence[str]]
    patient_data: Sequence[str]
    tags: Mapping[str, str]


class Detection(pulumi.ComponentResource):
    """Threats, misconfigurations, vulnerabilities, outside access, and patient data in the wrong place: found and kept.

    45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(5)(ii)(B), 164.308(a)(8).
    """

    def __init__(self, name: str, args: DetectionArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Detection", name, {}, opts)
        self._args, self._here = args, pulumi.ResourceOptions(parent=self)
        ThreatDetection(f"{name}-threats", ThreatDetectionArgs(tags=args.tags), self._here)
        self._posture(name)
        self._tripwire(name)
        self._access(name)
        aws.inspector2.Enabler(
            f"{name}-vulnerabilities",
            account_ids=[args.account_id],
            resource_types=["EC2", "ECR", "LAMBDA"],
            opts=self._here,
        )
        self.register_outputs({})

    def _posture(self, name: str) -> None:
        hub = aws.securityhub.Account(
            f"{name}-posture",
            enable_default_standards=False,
            control_finding_generator="SECURITY_CONTROL",
            opts=self._here,
        )
        after = pulumi.ResourceOptions(parent=self, depends_on=[hub])
        for standard in STANDARDS:
            aws.securityhub.StandardsSubscription(
                f"{name}-{standard.split('/')[1]}",
                standards_arn=f"arn:aws:securityhub:{self._args.region}::{standard}",
                opts=after,
            )
        aws.securityhub.FindingAggregator(f"{name}-findings", linking_mode="ALL_REGIONS", opts=after)
        aws.securityhub.OrganizationConfiguration(
            f"{name}-posture-everywhere", auto_enable=True, auto_enable_standards="NONE", opts=after
        )

    def _access(self, name: str) -> None:
        """Who outside, who without need, and who inside the organization can reach patient data (164.308(a)(4)(ii)(C)).

        AWS's own reasoning over every policy: a second opinion beside this kit's proof. The accounts are named and not
        the stores, so that a store of a new location is watched from its first day.
        """
        kinds = {"ORGANIZATION": None, "ORGANIZATION_UNUSED_ACCESS": None}
        watched = {"ORGANIZATION_INTERNAL_ACCESS": _inside(self._args.patient_data)} if self._args.patient_data else {}
        for kind, configuration in (kinds | watched).items():
            slug = kind.lower().replace("_", "-")
            aws.accessanalyzer.Analyzer(
                f"{name}-{slug}",
                analyzer_name=f"mso-{slug}",
                type=kind,
                configuration=configuration,
                tags=self._args.tags,
                opts=self._here,
            )

    def _tripwire(self, name: str) -> None:
        """Macie reads the management account's buckets: patient data there is a leak (45 CFR 164.502(a))."""
        macie = aws.macie2.Account(
            f"{name}-tripwire", finding_publishing_frequency="FIFTEEN_MINUTES", status="ENABLED", opts=self._here
        )
        if not self._args.tripwires:
            return
        buckets = [
            aws.macie2.ClassificationJobS3JobDefinitionBucketDefinitionArgs(account_id=account, buckets=list(names))
            for account, names in self._args.tripwires.items()
        ]
        aws.macie2.ClassificationJob(
            f"{name}-tripwire-job",
            name="patient-data-outside-the-wall",
            job_type="SCHEDULED",
            schedule_frequency=aws.macie2.ClassificationJobScheduleFrequencyArgs(daily_schedule=True),
            s3_job_definition=aws.macie2.ClassificationJobS3JobDefinitionArgs(bucket_definitions=buckets),
            tags=self._args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[macie]),
        )


def _inside(accounts: Sequence[str]) -> aws.accessanalyzer.AnalyzerConfigurationArgs:
    inclusion = aws.accessanalyzer.AnalyzerConfigurationInternalAccessAnalysisRuleInclusionArgs(
        account_ids=list(accounts), resource_types=list(STORES)
    )
    rule = aws.accessanalyzer.AnalyzerConfigurationInternalAccessAnalysisRuleArgs(inclusions=[inclusion])
    internal = aws.accessanalyzer.AnalyzerConfigurationInternalAccessArgs(analysis_rule=rule)
    return aws.accessanalyzer.AnalyzerConfigurationArgs(internal_access=internal)
