"""Who takes on which role: the practice's own people by its identity provider, the MSO's people through doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import pulumi
import pulumi_aws as aws

from infra.components.boundary import Boundary, BoundaryArgs
from infra.components.role import Role, RoleArgs
from infra.context import log_archive_names
from infra.context.account_context import AccountContext, role_arn
from infra.errors import UsageError
from infra.guardrails.foundation import CUT_OFF
from infra.guardrails.patient_data_access import BACKUP_ROLE, PHI_PATH, TOUCH
from infra.iam.cut_off_runbook import NAME
from infra.iam.policy_builder import Conditions, Statement, Text, allow, deny

SIGN_IN = "https://signin.aws.amazon.com/saml"
SHORTEST_METADATA = 1000
"""Characters that AWS asks of a SAML metadata document (IAM CreateSAMLProvider)."""
CLINICIANS = frozenset({"medical_director", "physician", "np", "pa", "rn", "injector"})
"""Job functions that look at photos and charts in the stores themselves; everybody else works inside a system."""


@dataclass(frozen=True)
class Workforce:
    """An owner's people in one account: the identity provider that vouches for them, and the boundary they stay in."""

    place: AccountContext
    provider: aws.iam.SamlProvider
    boundary: Boundary


def workforce(place: AccountContext, domain: str) -> Workforce:
    """The owner's identity provider, and one boundary for all its people."""
    evidence = ("access-analyzer:*", "backup:*", "cloudtrail:*", "config:*", "guardduty:*", "securityhub:*")
    limits = BoundaryArgs(
        name="people-boundary",
        description="What nobody of the workforce exceeds",
        limits=[
            allow("Work", "s3:*", "kms:*", "sts:AssumeRole", *evidence, "iam:Get*", "iam:List*", on=["*"]),
            allow("Report", "iam:GenerateCredentialReport", on=["*"]),
            allow("CutOff", *CUT_OFF, on=_doors(place)),
            *_switch(place),
            deny("NeverDestroy", "backup:Delete*", "cloudtrail:Delete*", "cloudtrail:Stop*", "kms:Schedule*", on=["*"]),
        ],
        tags=place.tags("security", "identity"),
    )
    boundary = Boundary("people-boundary", limits, place.opts)
    return Workforce(place, _identity_provider(place, domain), boundary)


STRONG: Conditions = {"StringEquals": {"aws:PrincipalTag/mfa": "true"}}
"""Who comes through a door has shown a second factor when signing in: see ``signed_in``."""


def _doors(place: AccountContext) -> list[str]:
    """The roles through which MSO people come into a practice's account."""
    return [place.role_arn("operator"), place.role_arn("desk/*")]


def _switch(place: AccountContext) -> list[Statement]:
    """Pull the account's cut-off switch, read it, and watch it work; nothing to change in it."""
    switch = [place.arn("ssm", f"document/{NAME}"), place.arn("ssm", f"automation-definition/{NAME}:*")]
    follow = ("ssm:DescribeAutomationStepExecutions", "ssm:GetAutomationExecution")
    return [
        allow("Switch", "ssm:StartAutomationExecution", "ssm:GetDocument", on=switch),
        allow("Follow", *follow, on=[place.arn("ssm", "automation-execution/*")]),
    ]


def _identity_provider(place: AccountContext, domain: str) -> aws.iam.SamlProvider:
    """The owner's own identity provider: nobody outside the owner can make it vouch for a person.

    Its SAML metadata stands in the stack's configuration (``mso:samlMetadata``). It is made up for plans, for the
    embedded AWS and for the example.
    """
    metadata = pulumi.Config("mso").get("samlMetadata") or ""
    if not metadata and not place.estate.real:
        example = files("infra.planes.shared").joinpath("synthetic_identity_provider.xml").read_text(encoding="utf-8")
        metadata = example.format(domain=domain)
    if len(metadata) < SHORTEST_METADATA:
        raise UsageError(
            f"stack {pulumi.get_stack()}: set mso:samlMetadata to the metadata document of {place.owner}'s identity "
            f"provider; AWS takes {SHORTEST_METADATA} characters or more, this has {len(metadata)}"
        )
    return aws.iam.SamlProvider(
        "workforce",
        name=f"{place.owner}-workforce",
        saml_metadata_document=metadata,
        tags=place.tags("security", "identity"),
        opts=place.opts,
    )


def signed_in(provider: Text, location: str = "") -> Statement:
    """Anybody whom the owner's identity provider gives the role, and of whom it says that a second factor was shown.

    With ``location``, only those of whom it also says that they work there.

    AWS sees no second factor in a SAML session (``aws:MultiFactorAuthPresent`` is absent there, and behind it): the
    provider's assertion carries it as the session tag ``mfa``, which nothing else can set (45 CFR 164.312(d)).
    """
    said = {"mfa": "true", **({"location": location} if location else {})}
    vouched: Conditions = {
        "StringEquals": {"SAML:aud": SIGN_IN, **{f"aws:RequestTag/{key}": value for key, value in said.items()}},
        "ForAllValues:StringEquals": {"aws:TagKeys": sorted(said)},
    }
    return allow("SignIn", "sts:AssumeRoleWithSAML", "sts:TagSession", to={"Federated": provider}, when=vouched)


def custodian(workers: Workforce, records: Sequence[str] = ()) -> Role:
    """Keeps the practice's keys and its cut-off switch; opens no record.

    The switch works with these rights. They also let a custodian shut a door by hand, should the runbook be away.
    In the buckets ``records`` the custodian lifts locks and destroys versions: by decision, after the chart's clock,
    never while a legal hold lasts.
    """
    held = workers.place.estate.manifest.retention.legal_hold
    keys = ("kms:Describe*", "kms:EnableKey", "kms:Get*", "kms:List*", "kms:PutKeyPolicy", "kms:RevokeGrant")
    evidence = (
        "backup:Describe*", "backup:List*", "cloudtrail:LookupEvents", "config:Describe*", "iam:Get*", "iam:List*"
    )  # fmt: skip
    doors = _doors(workers.place)
    return _person(
        workers,
        "custodian",
        "Custodian of records: keys, evidence, and the switch that cuts the MSO off",
        [
            allow("Keys", *keys, on=["*"]),
            allow("Evidence", *evidence, on=["*"]),
            allow("CutOff", *CUT_OFF, on=doors),
            *_switch(workers.place),
            *([] if held or not records else _destroy(records)),
        ],
    )


def _destroy(records: Sequence[str]) -> list[Statement]:
    """Find a version, and destroy it under the lock that keeps it from everybody else; nothing to read."""
    buckets = [f"arn:aws:s3:::{bucket}" for bucket in records]
    destroy = ("s3:BypassGovernanceRetention", "s3:DeleteObjectVersion")
    return [
        allow("Find", "s3:ListBucketVersions", on=buckets),
        allow("Destroy", *destroy, on=[f"{bucket}/*" for bucket in buckets]),
    ]


def auditor(workers: Workforce) -> Role:
    """Sees how everything is configured and what was done; sees no content. The trail is asked in the archive."""
    reads = (
        "access-analyzer:List*", "backup:Describe*", "backup:List*", "cloudtrail:Describe*", "cloudtrail:Get*",
        "cloudtrail:LookupEvents", "config:Describe*", "config:Get*", "config:List*", "guardduty:Get*",
        "guardduty:List*", "iam:GenerateCredentialReport", "iam:Get*", "iam:List*", "kms:Describe*",
        "kms:GetKeyPolicy", "kms:List*", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets",
        "securityhub:Get*",
    )  # fmt: skip
    look = [allow("Look", *reads, on=["*"])]
    place = workers.place
    if place.account == log_archive_names.auditors_home(place.estate, place.owner):
        asks = place.role_arn(log_archive_names.auditor(place.owner), log_archive_names.ARCHIVE)
        look.append(allow("AskTheTrail", "sts:AssumeRole", on=[asks]))
    return _person(workers, "auditor", "Auditor: configuration and evidence", look)


def clinicians(workers: Workforce, buckets: Sequence[str]) -> list[Role]:
    """One role for each clinical job function of the practice; one hour at a time (164.312(a)(2)(iii))."""
    objects = [f"arn:aws:s3:::{bucket}/*" for bucket in buckets]
    roles = []
    place = workers.place
    for job in place.estate.manifest.people_of(place.owner):
        if job.role in CLINICIANS:
            may = [
                allow("Records", "s3:GetObject", "s3:PutObject", on=objects),
                allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}" for bucket in buckets]),
            ]
            roles.append(_person(workers, job.role, f"{job.role} of the practice", may, PHI_PATH))
    return roles


def break_glass(workers: Workforce, buckets: Sequence[str]) -> Role:
    """Emergency access (164.312(a)(2)(ii)): another party and an incident are named, an hour passes, alarms ring.

    Nobody approves their own: the session is named after its person, and the approver must be somebody else.
    """
    two: Conditions = {
        "StringEquals": {"SAML:aud": SIGN_IN, "aws:RequestTag/mfa": "true"},
        "StringLike": {"aws:RequestTag/approved-by": "?*@?*", "aws:RequestTag/incident": "?*"},
        "StringNotEqualsIgnoreCase": {"aws:RequestTag/approved-by": "${sts:RoleSessionName}"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["approved-by", "incident", "mfa"]},
    }
    actions = ("sts:AssumeRoleWithSAML", "sts:TagSession")
    args = RoleArgs(
        name="break-glass",
        path=PHI_PATH,
        description="Emergency: two parties, one hour, every use alarmed",
        trust=[allow("TwoParties", *actions, to={"Federated": workers.provider.arn}, when=two)],
        boundary=workers.boundary.arn,
        may=[allow("Records", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/*" for bucket in buckets])],
        tags=workers.place.tags("phi", "identity"),
    )
    return Role("break-glass", args, workers.place.opts)


def operator(place: AccountContext) -> Role:
    """The MSO's engineer in a practice's account: patches, backs up, restores; never reads (45 CFR 164.502(b)).

    Deploying is left to the practice's pipeline. The boundary holds whatever anybody later grants; the guardrails keep
    role and boundary as they are. What the tag declares, the proof of the wall holds the role to.
    """
    management = place.estate.account("management")
    backup = [place.role_arn(BACKUP_ROLE)]
    to_backup: Conditions = {"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}}
    work = [allow("Operate", *OPERATE, on=["*"]), allow("HandToBackup", "iam:PassRole", on=backup, when=to_backup)]
    limits = BoundaryArgs(
        name="operator-boundary",
        description="What an operator never exceeds",
        limits=[
            *work,
            deny("NeverRead", *TOUCH, on=["*"]),
            deny("NeverRise", *RISE, on=["*"]),
            deny("NeverRiseByRole", "iam:*", not_on=backup),
        ],
        tags=place.tags("security", "identity"),
    )
    boundary = Boundary("operator-boundary", limits, place.opts)
    args = RoleArgs(
        name="operator",
        description="The MSO's engineer: operates, and does not read",
        trust=[
            allow("Engineers", "sts:AssumeRole", to={"AWS": role_arn(management, "staff/mso_it")}, when=STRONG),
        ],
        may=work,
        boundary=boundary.arn,
        tags=place.tags("security", "identity", owner=place.estate.manifest.mso.slug) | {"mso:operations": OPERATIONS},
    )
    return Role("operator", args, place.opts)


OPERATIONS = "watch restart patch back-up restore"
"""What an operator is there for, in the words of the proof (``policies/separation/reach/declared_operations.yaml``)."""
OPERATE = (
    "acm:Describe*", "acm:List*", "application-autoscaling:Describe*", "backup:Describe*", "backup:List*",
    "backup:StartBackupJob", "backup:StartRestoreJob", "cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*",
    "ec2:Describe*", "ecs:Describe*", "ecs:List*", "ecs:StopTask", "elasticfilesystem:Describe*",
    "elasticloadbalancing:Describe*", "health:Describe*", "rds:ApplyPendingMaintenanceAction", "rds:Describe*",
    "rds:RebootDBInstance", "route53:Get*", "route53:List*", "tag:Get*", "wafv2:Get*", "wafv2:List*",
)  # fmt: skip


RISE = (
    "ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:UpdateService", "iam:Attach*", "iam:Put*", "iam:Update*",
    "lambda:*", "logs:*", "organizations:*", "sts:AssumeRole",
)  # fmt: skip
"""What an operator would need to get at data by way of something else."""


def _person(
    workers: Workforce,
    name: str,
    description: str,
    may: Sequence[Statement],
    path: str = "/mso/",
) -> Role:
    data_class = "phi" if path == PHI_PATH else "security"
    args = RoleArgs(
        name=name,
        path=path,
        description=description,
        trust=[signed_in(workers.provider.arn)],
        may=may,
        boundary=workers.boundary.arn,
        tags=workers.place.tags(data_class, "identity"),
    )
    return Role(name, args, workers.place.opts)


def staff(workers: Workforce, doors: dict[str, list[Text]]) -> dict[str, Role]:
    """One role for each job function of the MSO; ``doors`` lists the roles elsewhere that each may take on."""
    place, roles = workers.place, {}
    for job in place.estate.manifest.people_of(place.owner):
        through = doors.get(job.role, [])
        args = RoleArgs(
            name=job.role,
            path="/mso/staff/",
            description=f"{job.role} of the MSO",
            trust=[signed_in(workers.provider.arn)],
            boundary=workers.boundary.arn,
            may=[allow("Doors", "sts:AssumeRole", on=through)] if through else (),
            tags=place.tags("business", "identity"),
            hours=4,
        )
        roles[job.role] = Role(f"staff-{job.role}", args, place.opts)
    return roles
