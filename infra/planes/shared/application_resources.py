"""The resources of one application: its data stores and secrets, its security group, its services, and their start.

They are built on what all applications of the account share (infra/planes/shared/account_hosting.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi_aws as aws

from infra.components.background_service import BackgroundService, BackgroundServiceArgs
from infra.components.database import Database
from infra.components.fargate_service import FargateService, FargateServiceArgs
from infra.components.file_system import FileSystem
from infra.components.task_definition import ContainerArgs, TaskArgs
from infra.components.tls_proxy import tls_proxy
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Text
from infra.manifest.facts import DATABASE_PORTS, HostedProduct, Process
from infra.manifest.facts.image_recipes import adapter_image, derived_image, tls_proxy_image
from infra.manifest.manifest_model import System
from infra.planes.shared.application_mail import let_send, mail_container, mail_values, with_mail
from infra.planes.shared.application_secrets import ApplicationSecrets, with_values
from infra.planes.shared.application_sign_in import client_secret_name
from infra.planes.shared.application_start import ApplicationStartArgs, start_application
from infra.planes.shared.application_stores import (
    ApplicationPlatform,
    declare_cache,
    declare_database,
    declare_file_system,
)
from infra.planes.shared.ways_out import exit_security_group


@dataclass(frozen=True, kw_only=True)
class _Application:
    """One application while it is built."""

    platform: ApplicationPlatform
    id: str
    product: HostedProduct
    tags: Mapping[str, str]
    group: aws.ec2.SecurityGroup
    service_groups: Sequence[Text]
    """The ids of the security groups of its services: its own, and the one that lets them out."""
    files: FileSystem | None
    database: Database | None
    values: Mapping[str, Text]
    secrets: ApplicationSecrets

    @property
    def environment(self) -> dict[str, Text]:
        """The environment variables that all its containers have."""
        return {name: with_values(text, self.values) for name, text in self.product.all_settings.items()}

    def container(self, process: Process) -> ContainerArgs:
        """The container of one process."""
        product = self.product
        own = {name: with_values(text, self.values) for name, text in process.settings.items()}
        return ContainerArgs(
            name=self.id if process is product.web else process.name,
            image=self.platform.registry.urls[derived_image(product, second=process.image == "second")],
            port=process.port,
            entry_point=process.entry_point,
            command=process.command,
            environment={**self.environment, **own},
            secrets={**self.secrets.of_variables, **self.secrets.started_by(derived_image(product))},
            files=product.files,
            scratch=product.scratch,
        )

    def mail(self) -> list[ContainerArgs]:
        """The container that sends the mail of a task's other containers, where the product sends any."""
        mail, registry = self.platform.mail, self.platform.registry
        return [mail_container(registry.urls[adapter_image()], mail)] if mail else []

    def adapter(self) -> list[ContainerArgs]:
        """The container that carries between the product and its practice's flows, where there is one."""
        adapter = self.product.adapter
        if adapter is None:
            return []
        settings, secrets = adapter.all_settings.items(), adapter.all_secrets.items()
        return [
            ContainerArgs(
                name="adapter",
                image=self.platform.registry.urls[adapter_image()],
                environment={name: with_values(text, self.values) for name, text in settings},
                secrets={name: self.secrets.reference(name, form) for name, form in secrets},
            )
        ]


def build_application(platform: ApplicationPlatform, system: System, product: HostedProduct, priority: int) -> None:
    """Build one application; ``priority`` is that of its listener rule, unique among the account's applications."""
    context = platform.context
    tags = context.tags(system.data_class, system.id)
    group, sign_in = platform.group, platform.sign_in
    product = sign_in.told(system, product) if sign_in else product
    product = with_mail(product) if platform.mail else product
    files = declare_file_system(platform, system.id, group, tags) if product.files else None
    database = declare_database(platform, system.id, product, group, tags)
    values = _values(platform, system.id, product, database)
    if product.cache:
        values["cache_host"] = declare_cache(platform, system.id, group, tags).address
    client = sign_in.client_secret(system.id) if sign_in else None
    values |= sign_in.values(system) if sign_in else {}
    values |= platform.adapter
    if platform.mail:
        values |= mail_values(platform.mail)
        let_send(platform.roles["app"], platform.mail)
    secrets = ApplicationSecrets(context, system.id, platform.key, tags, values, client=client)
    secrets.declare(product)
    if sign_in and system.id == sign_in.provider.id:
        secrets.of_variables |= sign_in.of_variables()
        secrets.forms |= dict.fromkeys(map(client_secret_name, sign_in.secrets), "{random_hex}")
    way_out = exit_security_group(context, platform.network, system.id)
    app = _Application(platform=platform, id=system.id, product=product, tags=tags, group=group, files=files,
                       service_groups=[each.id for each in (group, way_out) if each is not None],
                       database=database, values=values, secrets=secrets)  # fmt: skip
    web = _web_service(app, priority)
    services = [(app.id, web.task.arn)]
    services += [(f"{app.id}-{each.name}", _background(app, each, web).task.arn) for each in product.services]
    start_application(
        ApplicationStartArgs(
            context=context,
            system=app.id,
            product=product,
            roles=platform.roles,
            cluster=platform.cluster,
            registry=platform.registry,
            subnet_ids=platform.network.private_subnets,
            security_group_id=group.id,
            log=web.log,
            log_key=platform.key.arn,
            dead_letters=platform.topic.undelivered_arn,
            log_days=context.estate.manifest.retention.log_group_days,
            secrets=secrets,
            values=values,
            environment=app.environment,
            services=services,
            tags=tags,
            database=database,
            file_system=files,
            client_secret=client_secret_name(system.id) if client else "",
        )
    )


def _web_service(app: _Application, priority: int) -> FargateService:
    platform, product, context = app.platform, app.product, app.platform.context
    assert product.web.port is not None
    host_name = f"{app.id}.{platform.domain}"
    proxy = tls_proxy(
        platform.registry.urls[tls_proxy_image()],
        product.web.port,
        product.health.path,
        host_name,
        routes=product.proxy.replace("{host_name}", host_name),
        secrets={name: app.secrets.reference(name, form) for name, form in product.proxy_secrets.items()},
        files=product.files if product.proxy_reads_files else "",
    )
    args = FargateServiceArgs(
        system=app.id,
        containers=[*map(app.container, product.web_task), proxy, *app.adapter(), *app.mail()],
        health_path=product.health.path,
        grace_seconds=product.health.grace_seconds,
        cpu=product.cpu,
        memory=product.memory,
        copies=1 if product.web.single else SIZES[context.estate.manifest.size].copies,
        single=product.web.single,
        inside=platform.inside,
        host_name=host_name,
        priority=priority,
        region=context.region,
        cluster=platform.cluster,
        load_balancer=platform.load_balancer,
        vpc_id=platform.network.vpc_id,
        subnet_ids=platform.network.private_subnets,
        security_group_ids=app.service_groups,
        task_role=platform.roles["app"],
        execution_role=platform.roles["boot"],
        log_key=platform.key.arn,
        log_days=context.estate.manifest.retention.log_group_days,
        topic_arn=platform.topic.arn,
        tags=app.tags,
        file_system=app.files,
    )
    return FargateService(app.id, args, context.opts)


def _background(app: _Application, process: Process, web: FargateService) -> BackgroundService:
    platform, context = app.platform, app.platform.context
    task = TaskArgs(
        family=f"{app.id}-{process.name}",
        containers=[app.container(process), *app.mail()],
        cpu=process.cpu or app.product.cpu,
        memory=process.memory or app.product.memory,
        task_role=platform.roles["app"],
        execution_role=platform.roles["boot"],
        log=web.log,
        region=context.region,
        tags=app.tags,
        file_system=app.files,
    )
    args = BackgroundServiceArgs(
        task=task,
        single=process.single,
        copies=1 if process.single else SIZES[context.estate.manifest.size].copies,
        cluster=platform.cluster,
        subnet_ids=platform.network.private_subnets,
        security_group_ids=app.service_groups,
    )
    return BackgroundService(f"{app.id}-{process.name}", args, context.opts)


def _values(
    platform: ApplicationPlatform, system: str, product: HostedProduct, database: Database | None
) -> dict[str, Text]:
    """What the placeholders of the product's settings stand for. The database's user is named like its database."""
    host_name = f"{system}.{platform.domain}"
    values: dict[str, Text] = {"host_name": host_name, "domain": platform.domain, "region": platform.context.region}
    if database and product.database:
        name = system.replace("-", "_")
        values |= {"database_host": database.address, "database_name": name, "database_user": name}
        values |= {"database_port": str(DATABASE_PORTS[product.database.engine])}
    return values
