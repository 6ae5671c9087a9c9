"""The RDS database of one hosted system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from infra.components.store_security_group import StoreSecurityGroup, StoreSecurityGroupArgs
from infra.iam.policy_builder import Text

ENGINES: dict[str, tuple[str, str, int, list[str], dict[str, str]]] = {
    "postgres": (
        "16", "postgres16", 5432, ["postgresql", "upgrade"],
        {"rds.force_ssl": "1", "log_connections": "1", "log_disconnections": "1", "log_statement": "ddl"},
    ),
    "mariadb": (
        "11.4", "mariadb11.4", 3306, ["audit", "error", "slowquery"],
        {
            "require_secure_transport": "1", "tls_version": "TLSv1.2,TLSv1.3",
            "slow_query_log": "1", "log_output": "FILE",
        },
    ),
}  # fmt: skip
"""By engine: major version, parameter group family, port, exported logs, and parameters. RDS upgrades the minor version
in maintenance windows; a deployment that named one would then ask for a downgrade, which RDS refuses."""
AT_RESTART = frozenset({"tls_version"})
"""Parameters that RDS refuses to apply at once. A new database starts with them."""

WITHOUT_INSIGHTS = frozenset({"db.t3.micro", "db.t3.small", "db.t4g.micro", "db.t4g.small"})
"""Instance classes on which RDS refuses Performance Insights for MariaDB."""


@dataclass(frozen=True, kw_only=True)
class DatabaseArgs:
    """More than one of ``copies`` makes the database Multi-AZ; ``clients`` are the security groups that may connect.

    ``monitoring_role`` is the ARN of the role for RDS Enhanced Monitoring; logs are kept for ``log_days``.
    """

    engine: Literal["postgres", "mariadb"]
    database: str
    instance_class: str
    storage_gib: int
    copies: int
    vpc_id: Text
    subnet_ids: Sequence[Text]
    clients: Mapping[str, Text]
    key_arn: Text
    monitoring_role: Text
    log_days: int
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.engine not in ENGINES:
            raise ValueError(f"engine must be one of {', '.join(ENGINES)}, got {self.engine!r}")


class Database(pulumi.ComponentResource):
    """An RDS instance: encrypted, TLS only, audited, with 35 days of backups and a password that AWS rotates.

    45 CFR 164.312(a)(2)(iv), 164.312(b), 164.312(e)(1), 164.308(a)(7)(ii)(A).
    """

    arn: pulumi.Output[str]
    address: pulumi.Output[str]
    port: int
    secret_arn: pulumi.Output[str]

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:Database", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        version, family, self.port, logs, parameters = ENGINES[args.engine]
        subnets = aws.rds.SubnetGroup(f"{name}-subnets", subnet_ids=args.subnet_ids, tags=args.tags, opts=child_opts)
        at_port = StoreSecurityGroupArgs(port=self.port, vpc_id=args.vpc_id, clients=args.clients, tags=args.tags)
        security_group = StoreSecurityGroup(f"{name}-door", at_port, child_opts)
        parameter_group = aws.rds.ParameterGroup(
            f"{name}-parameters",
            family=family,
            parameters=[_parameter(key, value) for key, value in parameters.items()],
            tags=args.tags,
            opts=child_opts,
        )
        options = self._option_group(name, args, child_opts)
        log_groups = [self._log_group(name, log, args) for log in logs]
        insights = not (args.engine == "mariadb" and args.instance_class in WITHOUT_INSIGHTS)
        instance = aws.rds.Instance(
            name,
            identifier=name,
            engine=args.engine,
            engine_version=version,
            instance_class=args.instance_class,
            allocated_storage=args.storage_gib,
            max_allocated_storage=args.storage_gib * 5,
            storage_type="gp3",
            storage_encrypted=True,
            kms_key_id=args.key_arn,
            db_name=args.database,
            username="keeper",
            manage_master_user_password=True,
            master_user_secret_kms_key_id=args.key_arn,
            iam_database_authentication_enabled=True,
            db_subnet_group_name=subnets.name,
            vpc_security_group_ids=[security_group.security_group_id],
            publicly_accessible=False,
            multi_az=args.copies > 1,
            parameter_group_name=parameter_group.name,
            option_group_name=options,
            enabled_cloudwatch_logs_exports=logs,
            backup_retention_period=35,
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            skip_final_snapshot=False,
            final_snapshot_identifier=f"{name}-final",
            auto_minor_version_upgrade=True,
            monitoring_interval=60,
            monitoring_role_arn=args.monitoring_role,
            performance_insights_enabled=insights,
            performance_insights_kms_key_id=args.key_arn if insights else None,
            ca_cert_identifier="rds-ca-rsa2048-g1",
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=True, depends_on=log_groups),
        )
        self.arn, self.address = instance.arn, instance.address
        self.secret_arn = instance.master_user_secrets[0].secret_arn
        self.register_outputs({"arn": self.arn, "address": self.address})

    def _log_group(self, name: str, log: str, args: DatabaseArgs) -> aws.cloudwatch.LogGroup:
        """The log group of one exported log; RDS would otherwise create it, without a key and without expiry."""
        return aws.cloudwatch.LogGroup(
            f"{name}-{log}-log",
            name=f"/aws/rds/instance/{name}/{log}",
            kms_key_id=args.key_arn,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _option_group(
        self, name: str, args: DatabaseArgs, child_opts: pulumi.ResourceOptions
    ) -> pulumi.Output[str] | None:
        """The option group with MariaDB's audit plugin; None for PostgreSQL, which audits through its log."""
        if args.engine != "mariadb":
            return None
        options = aws.rds.OptionGroup(
            f"{name}-options",
            engine_name="mariadb",
            major_engine_version="11.4",
            option_group_description=f"Audit of {name}",
            options=[aws.rds.OptionGroupOptionArgs(option_name="MARIADB_AUDIT_PLUGIN")],
            tags=args.tags,
            opts=child_opts,
        )
        option_group: pulumi.Output[str] = options.name
        return option_group


def _parameter(name: str, value: str) -> aws.rds.ParameterGroupParameterArgs:
    method = "pending-reboot" if name in AT_RESTART else "immediate"
    return aws.rds.ParameterGroupParameterArgs(name=name, value=value, apply_method=method)
