"""A small estate with the kit's planes: two practices and an MSO, to which tests apply changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from infra.engine.graph import Graph, Resource, Source, Status

PAYER, LOGS, SECURITY, MANAGEMENT = "100000000000", "200000000000", "300000000000", "400000000000"
NORTH, NORTH_EXCHANGE, NORTH_BACKUP, SOUTH = "510000000000", "520000000000", "530000000000", "610000000000"
ACCOUNTS = {  # id: (name, plane, owner, unit)
    LOGS: ("log-archive", "log-archive", "mso", "security"),
    SECURITY: ("security", "security", "mso", "security"),
    MANAGEMENT: ("management", "management", "mso", "management"),
    NORTH: ("clinical-north", "clinical", "north", "clinical-north"),
    NORTH_EXCHANGE: ("exchange-north", "exchange", "north", "exchange-north"),
    NORTH_BACKUP: ("backup-north", "backup", "north", "clinical-north"),
    SOUTH: ("clinical-south", "clinical", "south", "clinical-south"),
}
REGION = "us-east-1"
ORG, ROOT = "o-small", "r-small"
UNITS = {
    "security": "ou-sec",
    "management": "ou-mgmt",
    "clinical-north": "ou-cn",
    "exchange-north": "ou-en",
    "clinical-south": "ou-cs",
}
KEY = f"arn:aws:kms:{REGION}:{NORTH}:key/phi"
BACKUP_KEY = f"arn:aws:kms:{REGION}:{NORTH_BACKUP}:key/vault"
EXCHANGE_KEY = f"arn:aws:kms:{REGION}:{NORTH_EXCHANGE}:key/exchange"
LOG_KEY = f"arn:aws:kms:{REGION}:{LOGS}:key/log"
SOUTH_KEY = f"arn:aws:kms:{REGION}:{SOUTH}:key/phi"
PHOTOS_KEY = KEY
KEY_USE = ("kms:Decrypt", "kms:GenerateDataKey*")

Document = dict[str, Any]
Change = Callable[["Builder"], None]


def allow(*actions: str, on: Iterable[str] = ("*",), to: Any = None, when: Any = None, **more: Any) -> Document:
    """An Allow statement."""
    return statement("Allow", actions, on, to, when, more)


def deny(*actions: str, on: Iterable[str] = ("*",), to: Any = None, when: Any = None, **more: Any) -> Document:
    """A Deny statement."""
    return statement("Deny", actions, on, to, when, more)


def statement(effect: str, actions: Any, on: Any, to: Any, when: Any, more: Document) -> Document:
    found: Document = {"Effect": effect, **more}
    if "NotAction" not in more:
        found["Action"] = list(actions)
    if on and "NotResource" not in more:
        found["Resource"] = list(on)
    if to is not None:
        found["Principal"] = {"AWS": to} if isinstance(to, str | list) and to != "*" else to
    if when:
        found["Condition"] = when
    return found


def policy(*statements: Document) -> str:
    """A policy document as JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role_arn(account: str, name: str) -> str:
    """The ARN of a role; its name may carry a path."""
    return f"arn:aws:iam::{account}:role/{name}"


def root(account: str) -> str:
    """The ARN of an account's root, which names the whole account."""
    return f"arn:aws:iam::{account}:root"


class Builder:
    """The resources of an estate by name; a test can change them before it builds the graph."""

    def __init__(self) -> None:
        self.resources: dict[str, Resource] = {}
        self._line = 0
        _organization(self)
        _guardrails(self)
        _management(self)
        _clinical(self)
        _exchange(self)
        _backup(self)
        _south(self)
        _log_archive(self)

    def add(
        self, type_: str, label: str, account: str, id_: str = "", tags: Document | None = None, /, **props: Any
    ) -> str:
        """Add a resource; returns its name."""
        self._line += 1
        plane, owner = (ACCOUNTS[account][0], ACCOUNTS[account][2]) if account in ACCOUNTS else ("org", "mso")
        base = {"mso:plane": plane, "mso:owner": owner, "mso:data-class": "security"}
        facts = {**props, "tags": {**base, **(tags or {})}}
        self.resources[label] = Resource(
            urn=f"urn:pulumi:{plane}::mso::{type_}::{label}",
            type=type_,
            id=id_ or label,
            inputs=facts,
            account=account,
            region=REGION,
            source=Source("tests/small_estate.py", self._line),
            status=Status.PLANNED,
        )
        return label

    def change(self, name: str, **props: Any) -> None:
        """Change properties of a resource."""
        resource = self.resources[name]
        self.resources[name] = resource.with_(inputs={**resource.inputs, **props})

    def drop(self, *names: str) -> None:
        """Remove resources."""
        for name in names:
            del self.resources[name]

    def extend_policy(self, name: str, *statements: Document, prop: str = "policy") -> None:
        """Add statements to a policy."""
        found = json.loads(self.resources[name].inputs[prop])
        self.change(name, **{prop: policy(*found["Statement"], *statements)})

    def role(
        self, account: str, name: str, trust: list[Document], permissions: list[Document], owner: str = "", **more: Any
    ) -> None:
        """A role with one inline policy; its resources are named ``account:name`` and ``account:name:policy``."""
        path, _, short = f"/{name}".rpartition("/")
        label = f"{ACCOUNTS.get(account, ('payer',))[0]}:{short}"
        tags = {"mso:owner": owner} if owner else {}
        tags |= more.pop("tags", {})
        self.add(
            "aws:iam/role:Role",
            label,
            account,
            short,
            tags,
            name=short,
            path=f"{path}/",
            arn=role_arn(account, name),
            assumeRolePolicy=policy(*trust),
            **more,
        )
        if permissions:
            self.add(
                "aws:iam/rolePolicy:RolePolicy", f"{label}:policy", account, role=short, policy=policy(*permissions)
            )

    def bucket(self, account: str, name: str, data_class: str, key: str, *statements: Document, **tags: str) -> None:
        """A bucket with its policy, encryption and public access block (``name:policy`` and so on)."""
        self.add("aws:s3/bucket:Bucket", name, account, name, {"mso:data-class": data_class, **tags}, bucket=name)
        tls = deny("s3:*", on=[f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"], to="*", when=WITHOUT_TLS)
        self.add(
            "aws:s3/bucketPolicy:BucketPolicy", f"{name}:policy", account, bucket=name, policy=policy(tls, *statements)
        )
        rule = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}}
        self.add(
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            f"{name}:encryption",
            account,
            bucket=name,
            rules=[rule],
        )
        switches = dict.fromkeys(
            ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True
        )
        self.add(
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{name}:public", account, bucket=name, **switches
        )

    def key(self, account: str, arn: str, data_class: str, *statements: Document) -> None:
        """A KMS key, named ``key:`` and the account name."""
        id_ = arn.rpartition("/")[2]
        self.add(
            "aws:kms/key:Key",
            f"key:{ACCOUNTS[account][0]}",
            account,
            id_,
            {"mso:data-class": data_class},
            arn=arn,
            keyId=id_,
            policy=policy(*statements),
        )

    def graph(self) -> Graph:
        """The resources as a graph."""
        return Graph(self.resources.values())


def saml_provider(b: Builder, account: str, name: str, entity: str = "", **tags: str) -> None:
    """A SAML provider, named ``saml:`` and its name; ``entity`` is the owner's name in its entity id."""
    metadata = f'<EntityDescriptor entityID="https://identity.{entity or name}.example/saml"/>'
    arn = f"arn:aws:iam::{account}:saml-provider/{name}"
    tags = {key.replace("_", ":"): value for key, value in tags.items()}
    b.add("aws:iam/samlProvider:SamlProvider", f"saml:{name}", account, arn, tags, name=name, arn=arn,
          samlMetadataDocument=metadata)  # fmt: skip


WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
SAML_TRUST = allow(
    "sts:AssumeRoleWithSAML",
    on=(),
    to={"Federated": "arn:aws:iam::510000000000:saml-provider/north"},
    when={"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
)


def by_service(service: str) -> Document:
    """A trust policy statement for an AWS service."""
    return allow("sts:AssumeRole", on=(), to={"Service": f"{service}.amazonaws.com"})


def _organization(b: Builder) -> None:
    b.add("aws:organizations/organization:Organization", "organization", PAYER, ORG, roots=[{"id": ROOT}],
          enabledPolicyTypes=[SCP, RCP])
    for unit, id_ in UNITS.items():
        b.add(
            "aws:organizations/organizationalUnit:OrganizationalUnit",
            f"unit:{unit}",
            PAYER,
            id_,
            parentId=ROOT,
            name=unit,
        )
    for id_, (name, plane, owner, unit) in ACCOUNTS.items():
        tags = {"mso:plane": plane, "mso:owner": owner}
        b.add("aws:organizations/account:Account", f"account:{name}", PAYER, id_, tags, name=name, parentId=UNITS[unit])
    admin = "arn:aws:iam::aws:policy/AdministratorAccess"
    b.role(PAYER, "administrator", [allow("sts:AssumeRole", on=(), to=root(PAYER))], [], managedPolicyArns=[admin])


def guardrail(b: Builder, name: str, kind: str, target: str, *statements: Document) -> None:
    """An SCP or RCP and its attachment."""
    b.add(
        "aws:organizations/policy:Policy", name, PAYER, f"p-{name}", type=kind, content=policy(*statements), name=name
    )
    b.add(
        "aws:organizations/policyAttachment:PolicyAttachment",
        f"{name}:attachment",
        PAYER,
        policyId=f"p-{name}",
        targetId=target,
    )


SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
CROSS_ACCOUNT_ROLES = ["arn:aws:iam::*:role/mso/operator", "arn:aws:iam::*:role/mso/desk/*"]
DATA_ACTIONS = [
    "s3:GetObject*",
    "kms:Decrypt",
    "kms:ReEncrypt*",
    "secretsmanager:GetSecretValue",
    "ssm:StartSession",
    "rds-data:*",
]
TRAIL = ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"]


def _guardrails(b: Builder) -> None:
    outside = {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": ORG},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    guardrail(
        b,
        "organization-perimeter",
        RCP,
        ROOT,
        deny("s3:*", "kms:*", "secretsmanager:*", "sts:AssumeRole", to="*", when=outside),
    )
    grants = {"Bool": {"kms:GrantIsForAWSResource": "false"}}
    guardrail(b, "grants", RCP, ROOT, deny("kms:CreateGrant", to="*", when=grants))
    guardrail(
        b, "no-payer", RCP, ROOT, deny("sts:AssumeRole", to="*", when={"StringEquals": {"aws:PrincipalAccount": PAYER}})
    )
    guardrail(b, "logging", SCP, ROOT, deny(*TRAIL))
    perimeters = {"clinical-north": ("cn",), "exchange-north": ("cn", "en"), "clinical-south": ("cs",)}
    for unit, paths in perimeters.items():
        inside = [f"{ORG}/{ROOT}/ou-{path}/*" for path in paths]
        outside_practice = {
            "ForAllValues:StringNotLikeIfExists": {"aws:PrincipalOrgPaths": inside},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        }
        data = deny("s3:*", "kms:*", "secretsmanager:*", "sqs:*", to="*", when=outside_practice)
        roles = deny("sts:AssumeRole", on=(), to="*", when=outside_practice, NotResource=CROSS_ACCOUNT_ROLES)
        guardrail(b, f"perimeter-{unit}", RCP, UNITS[unit], data, roles)
    exempt = ["arn:aws:iam::*:role/mso/phi/*", "arn:aws:iam::*:role/aws-service-role/*"]
    guardrail(
        b,
        "data-access",
        SCP,
        UNITS["clinical-north"],
        deny(*DATA_ACTIONS, when={"ArnNotLike": {"aws:PrincipalArn": exempt}}),
    )


def _management(b: Builder) -> None:
    staff = [allow("sts:AssumeRoleWithSAML", on=(), to={"Federated": f"arn:aws:iam::{MANAGEMENT}:saml-provider/mso"})]
    roles = [role_arn("*", "mso/operator"), role_arn("*", "mso/desk/*")]
    b.role(MANAGEMENT, "mso/staff/mso_it", staff, [allow("sts:AssumeRole", on=roles)])
    b.role(MANAGEMENT, "mso/staff/biller", staff, [allow("sts:AssumeRole", on=roles)])
    b.role(MANAGEMENT, "mso/analyst", staff, [allow("s3:Get*", "s3:List*", "athena:*", "kms:Decrypt")])
    b.role(MANAGEMENT, "mso/deployer", [by_service("codebuild")], [allow("*")])
    b.role(SECURITY, "mso/responder", staff, [allow("guardduty:*", "logs:*", "s3:Get*", "cloudtrail:LookupEvents")])
    saml_provider(b, MANAGEMENT, "mso")
    b.bucket(MANAGEMENT, "ledger", "financial", f"arn:aws:kms:{REGION}:{MANAGEMENT}:key/books")
    b.key(MANAGEMENT, f"arn:aws:kms:{REGION}:{MANAGEMENT}:key/books", "financial", allow("kms:*", to=root(MANAGEMENT)))


def _clinical(b: Builder) -> None:
    photos = ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]
    users = [
        role_arn(NORTH, "mso/phi/physician"),
        role_arn(NORTH, "mso/phi/app-ehr"),
        role_arn(NORTH, "mso/phi/backup"),
    ]
    b.key(
        NORTH,
        KEY,
        "phi",
        allow("kms:Describe*", "kms:Get*", "kms:PutKeyPolicy", to=role_arn(NORTH, "mso/custodian")),
        allow(*KEY_USE, to=users),
    )
    b.bucket(NORTH, "photos", "phi", KEY)
    b.add(
        "aws:secretsmanager/secret:Secret",
        "db-password",
        NORTH,
        "",
        {"mso:data-class": "phi"},
        name="db-password",
        kmsKeyId=KEY,
        arn=f"arn:aws:secretsmanager:{REGION}:{NORTH}:secret:db-password-AbCdEf",
    )
    b.add("aws:rds/instance:Instance", "chart", NORTH, "", {"mso:data-class": "phi"}, identifier="chart", kmsKeyId=KEY,
          arn=f"arn:aws:rds:{REGION}:{NORTH}:db:chart")  # fmt: skip
    b.add("aws:cloudwatch/logGroup:LogGroup", "app-log", NORTH, "", {"mso:data-class": "phi"}, name="/app",
          kmsKeyId=KEY, arn=f"arn:aws:logs:{REGION}:{NORTH}:log-group:/app")  # fmt: skip
    saml_provider(b, NORTH, "north")
    b.add("aws:ec2/vpc:Vpc", "vpc-north", NORTH, "vpc-north")
    b.add("aws:ec2/vpc:Vpc", "vpc-management", MANAGEMENT, "vpc-management")
    b.role(
        NORTH,
        "mso/phi/physician",
        [SAML_TRUST],
        [allow("s3:GetObject", "s3:PutObject", on=photos), allow(*KEY_USE, on=[KEY])],
    )
    b.role(
        NORTH,
        "mso/phi/app-ehr",
        [by_service("lambda"), by_service("ecs-tasks")],
        [allow("s3:GetObject", on=photos), allow("secretsmanager:GetSecretValue"), allow(*KEY_USE, on=[KEY])],
    )
    b.role(NORTH, "mso/phi/backup", [by_service("backup")], [allow("backup:*", "rds:*", *KEY_USE)])
    b.role(
        NORTH, "mso/custodian", [SAML_TRUST], [allow("kms:PutKeyPolicy", "kms:Describe*"), _may_disable_roles(NORTH)]
    )
    bound = policy(
        allow(
            "rds:Describe*",
            "rds:RebootDBInstance",
            "rds:CreateDBSnapshot",
            "ecs:*",
            "cloudwatch:Get*",
            "cloudwatch:Describe*",
            "backup:Start*",
            "logs:Describe*",
            "lambda:List*",
            "iam:Get*",
        )
    )
    b.add(
        "aws:iam/policy:Policy",
        "operator-boundary",
        NORTH,
        "",
        {},
        name="operator-boundary",
        policy=bound,
        arn=f"arn:aws:iam::{NORTH}:policy/mso/operator-boundary",
    )
    trust = [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/staff/mso_it"))]
    permissions = [
        allow("rds:Describe*", "rds:RebootDBInstance", "rds:CreateDBSnapshot", "ecs:List*", "cloudwatch:Get*")
    ]
    b.role(
        NORTH,
        "mso/operator",
        trust,
        permissions,
        owner="mso",
        permissionsBoundary=f"arn:aws:iam::{NORTH}:policy/mso/operator-boundary",
    )
    b.add(
        "aws:lambda/function:Function",
        "ehr",
        NORTH,
        name="ehr",
        role=role_arn(NORTH, "mso/phi/app-ehr"),
        arn=f"arn:aws:lambda:{REGION}:{NORTH}:function:ehr",
    )
    b.bucket(NORTH, "north-pulumi-state", "security", KEY, **{"mso:system": "pulumi-state"})


def _may_disable_roles(account: str) -> Document:
    roles = [role_arn(account, "mso/operator"), role_arn(account, "mso/desk/*")]
    return allow("iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", on=roles)


def _exchange(b: Builder) -> None:
    outbox = ["arn:aws:s3:::outbox/*"]
    desk = role_arn(NORTH_EXCHANGE, "mso/desk/biller")
    b.key(
        NORTH_EXCHANGE,
        EXCHANGE_KEY,
        "phi-minimum",
        allow("kms:Decrypt", to=desk),
        allow(*KEY_USE, to=role_arn(NORTH_EXCHANGE, "mso/phi/broker")),
    )
    b.bucket(NORTH_EXCHANGE, "outbox", "phi-minimum", EXCHANGE_KEY)
    b.role(
        NORTH_EXCHANGE,
        "mso/desk/biller",
        [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/staff/biller"))],
        [allow("s3:GetObject", on=outbox), allow("kms:Decrypt", on=[EXCHANGE_KEY])],
        owner="mso",
    )
    b.role(NORTH_EXCHANGE, "mso/phi/broker", [by_service("lambda")], [allow("s3:*", on=outbox), allow(*KEY_USE)])
    b.role(NORTH_EXCHANGE, "mso/custodian", [SAML_TRUST], [_may_disable_roles(NORTH_EXCHANGE)])
    declared = {"FLOW": "claims", "FIELDS": '["room", "code"]', "IDENTIFIABLE": "true", "TARGET_BUCKET": "outbox"}
    b.add(
        "aws:lambda/function:Function",
        "broker",
        NORTH_EXCHANGE,
        name="broker",
        role=role_arn(NORTH_EXCHANGE, "mso/phi/broker"),
        arn=f"arn:aws:lambda:{REGION}:{NORTH_EXCHANGE}:function:broker",
        environment={"variables": declared},
    )


def _backup(b: Builder) -> None:
    b.key(NORTH_BACKUP, BACKUP_KEY, "phi", allow(*KEY_USE, to=role_arn(NORTH_BACKUP, "mso/phi/restore")))
    b.add(
        "aws:backup/vault:Vault",
        "vault",
        NORTH_BACKUP,
        "",
        {"mso:data-class": "phi"},
        name="vault",
        kmsKeyArn=BACKUP_KEY,
        arn=f"arn:aws:backup:{REGION}:{NORTH_BACKUP}:backup-vault:vault",
    )
    keep = deny("backup:DeleteRecoveryPoint", "backup:PutBackupVaultAccessPolicy", to="*")
    b.add(
        "aws:backup/vaultPolicy:VaultPolicy", "vault:policy", NORTH_BACKUP, backupVaultName="vault", policy=policy(keep)
    )
    b.role(NORTH_BACKUP, "mso/phi/restore", [by_service("backup")], [allow("backup:*", *KEY_USE)])


def _south(b: Builder) -> None:
    b.key(SOUTH, SOUTH_KEY, "phi", allow(*KEY_USE, to=role_arn(SOUTH, "mso/phi/physician")))
    b.bucket(SOUTH, "south-photos", "phi", SOUTH_KEY)
    saml_provider(b, SOUTH, "south")
    trust = [allow("sts:AssumeRoleWithSAML", on=(), to={"Federated": f"arn:aws:iam::{SOUTH}:saml-provider/south"})]
    b.role(SOUTH, "mso/phi/physician", trust, [allow("s3:GetObject"), allow(*KEY_USE)])
    b.role(SOUTH, "mso/administrator", trust, [allow("*")])


def _log_archive(b: Builder) -> None:
    b.key(LOGS, LOG_KEY, "security", allow("kms:GenerateDataKey*", to={"Service": "cloudtrail.amazonaws.com"}))
    write = allow("s3:PutObject", on=["arn:aws:s3:::trail-log/*"], to={"Service": "cloudtrail.amazonaws.com"})
    b.bucket(LOGS, "trail-log", "security", LOG_KEY, write)
    lock = {"defaultRetention": {"mode": "COMPLIANCE", "days": 2192}}
    b.add(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "trail-log:lock",
        LOGS,
        bucket="trail-log",
        rule=lock,
    )
    b.add(
        "aws:cloudtrail/trail:Trail",
        "trail",
        LOGS,
        name="trail",
        s3BucketName="trail-log",
        kmsKeyId=LOG_KEY,
        arn=f"arn:aws:cloudtrail:{REGION}:{LOGS}:trail/trail",
        isOrganizationTrail=True,
        isMultiRegionTrail=True,
    )
