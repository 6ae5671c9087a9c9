"""What a product's file may not say, beyond its schema: tasks that could not start, values that nothing fills in."""

from __future__ import annotations

from collections.abc import Iterator

from infra.manifest.facts.product_placeholders import (
    ADAPTER_PLACEHOLDERS,
    CLIENT_PLACEHOLDERS,
    MAIL_PLACEHOLDERS,
    PLACEHOLDER,
    PLACEHOLDERS,
    PROVIDER_PLACEHOLDERS,
    SECRET_PLACEHOLDERS,
)
from infra.manifest.facts.product_types import MAIL_PORT, TLS_PROXY_PORT, HostedProduct, OneOff, Process


def problems_of(product: HostedProduct) -> Iterator[str]:
    web = product.web
    if web.port is None or web.in_web_task:
        yield "the first process serves the web task and needs a port"
    ports = [process.port for process in product.web_task if process.port] + [TLS_PROXY_PORT]
    ports += [product.adapter.port] if product.adapter else []
    ports += [MAIL_PORT] if product.mail else []
    if twice := sorted({port for port in ports if ports.count(port) > 1}):
        yield f"two containers of the web task listen on port {twice[0]}"
    names = [process.name for process in product.processes] + [task.name for task in product.all_one_off]
    if len(set(names)) != len(names):
        yield "two processes or tasks have one name"
    if bool(product.started) == bool(product.not_started):
        yield "needs either started or not_started"
    if "/tmp" not in product.scratch:
        yield "scratch must name /tmp: every task gets an empty volume there"
    if any(process.image == "second" for process in product.processes) and product.second_image is None:
        yield "a process runs the second image, and there is none"
    if product.adapter and not (product.adapter.one_off or product.adapter.steps):
        yield "adapter needs one_off, or steps for whoever enters in the product where it listens"
    if product.mail and product.mail.secrets:
        yield "mail takes no secrets: the container beside the product asks for none"
    own = {*product.all_settings, *product.all_secrets}
    if product.mail and product.mail.settings and (both := sorted(own & product.mail.settings.values.keys())):
        yield f"{both[0]} is a setting of mail and another one"
    yield from _sign_in(product)
    yield from _unknown_values(product)


def _sign_in(product: HostedProduct) -> Iterator[str]:
    """What the way to sign in says against itself."""
    sign_in = product.sign_in_at_provider
    if sign_in is None:
        return
    if product.sign_in != ("saml" if sign_in.entity else "oidc"):
        yield "sign_in must be saml where sign_in_at_provider has an entity, else oidc"
    if not (sign_in.settings or sign_in.secrets or sign_in.steps):
        yield "sign_in_at_provider needs settings, or steps for whoever enters them in the product"
    if sign_in.jobs and not any("{job_roles}" in text for text in sign_in.all_settings.values()):
        yield "sign_in_at_provider.jobs is told to nothing: a setting needs {job_roles}"
    jobs = [job for each in sign_in.jobs.values() for job in each]
    if twice := sorted({job for job in jobs if jobs.count(job) > 1}):
        yield f"sign_in_at_provider.jobs gives {twice[0]} two roles"
    if both := sorted(sign_in.all_settings.keys() & sign_in.all_secrets.keys()):
        yield f"{both[0]} is a setting and a secret"


def _unknown_values(product: HostedProduct) -> Iterator[str]:
    """Placeholders that nothing fills in, and variables that are given twice."""
    plain = {**product.all_settings, "proxy": product.proxy}
    parts: list[Process | OneOff] = [*product.processes, *product.all_one_off]
    for part in parts:
        plain |= {f"{part.name}.{name}": value for name, value in part.settings.items()}
    known = PLACEHOLDERS - (set() if product.cache else {"cache_host"})
    known -= set() if product.database else {"database_host", "database_name", "database_user", "database_port"}
    known |= PROVIDER_PLACEHOLDERS if product.is_provider else set()
    secret = known | SECRET_PLACEHOLDERS - (set() if product.cache else {"cache_token"}) - {"client_secret"}
    forms = {**product.all_secrets, **product.proxy_secrets}
    forms |= {f"{task.name}.{name}": form for task in product.all_one_off for name, form in task.secrets.items()}
    told = [(plain, known), (forms, secret)]
    if sign_in := product.sign_in_at_provider:
        at_provider = known | CLIENT_PLACEHOLDERS
        told += [(sign_in.all_settings, at_provider), (sign_in.all_secrets, at_provider | secret | {"client_secret"})]
    if adapter := product.adapter:
        told += [(adapter.all_settings, known | ADAPTER_PLACEHOLDERS), (adapter.all_secrets, secret)]
    if product.mail and product.mail.settings:
        told.append((product.mail.settings.values, known | MAIL_PLACEHOLDERS))
    for texts, allowed in told:
        for name, text in texts.items():
            if unknown := set(PLACEHOLDER.findall(text)) - allowed:
                yield f"{name} has {{{min(unknown)}}}, which nothing fills in"
    if both := sorted(product.all_settings.keys() & product.all_secrets.keys()):
        yield f"{both[0]} is a setting and a secret"
