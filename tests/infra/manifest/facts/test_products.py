"""Every product's file: what its tasks declare agrees with itself, and each part names where it was read."""

from __future__ import annotations

import re

import pytest

from infra.manifest import facts
from infra.manifest.facts.image_recipes import (
    derived_image,
    dockerfile,
    image_names,
    kit_recipes,
    recipe_files,
    recipes,
)
from infra.manifest.facts.product_files import parse_product
from infra.manifest.facts.product_placeholders import MAIL_PLACEHOLDERS, PLACEHOLDER, PLACEHOLDERS, SECRET_PLACEHOLDERS
from infra.manifest.facts.product_types import HostedProduct

SYSTEMS = facts.systems().values()
ALL = pytest.mark.parametrize("product", facts.products().values(), ids=lambda product: product.product)
MINIMAL = """
product: Ledger
checked_on: 2026-11-29
sources: [example/ledger README.md]
image: {name: 'example/ledger:1.0', tag_seen: not seen}
user: nobody
processes: [{name: web, port: 3000}]
health: {path: /up, seen: not asked, grace_seconds: 60}
not_started: settings read from the source
"""


def test_every_product_of_the_catalog_is_hosted_or_refused() -> None:
    named = {name for system in SYSTEMS for name in system.products}
    assert named == facts.products().keys() | facts.refused_products().keys()
    assert len(facts.products()) >= 26


@ALL
def test_a_variable_names_the_upstream_file_that_reads_it(product: HostedProduct) -> None:
    for read_by in [*(each.read_by for each in product.settings), *(each.read_by for each in product.secrets)]:
        assert re.search(r"/|documentation|recipe|plugin|libpq|envvars|spring|granian", read_by), read_by
    assert product.image.tag_seen.startswith(("yes", "not seen", "tags"))


@ALL
def test_no_container_binds_a_port_that_user_1000_cannot(product: HostedProduct) -> None:
    ports = [process.port for process in product.web_task]
    assert all(port is None or 1024 < port != 8443 for port in ports)
    lines = " ".join(product.image.recipe)
    assert "Listen 80$" not in lines or "Listen 8080" in lines


@ALL
def test_the_database_is_told_to_use_tls_with_the_authority_of_rds(product: HostedProduct) -> None:
    assert product.database is not None
    assert product.database.verifies_ca
    everything = [*product.all_settings.values(), *product.all_secrets.values(), *product.image.copies.values(),
                  *product.image.recipe, *(part for task in product.one_off for part in task.command)]  # fmt: skip
    assert any("/etc/ssl/rds.pem" in text for text in everything)
    assert "global-bundle.pem /etc/ssl/rds.pem" in next(iter(recipes(product).values()))[0]


@ALL
def test_a_cache_is_reached_over_tls_with_the_token(product: HostedProduct) -> None:
    forms = {**product.all_secrets, **product.all_settings}
    texts = [*forms.values(), *product.image.copies.values(), *product.image.recipe]
    assert bool(product.cache) is any("{cache_token}" in form for form in forms.values())
    assert not any("redis://" in text.replace("rediss://", "") for text in texts)
    if product.cache:
        assert any("rediss://" in text or "tls://" in text for text in texts)


@ALL
def test_a_worker_of_celery_verifies_its_cache(product: HostedProduct) -> None:
    """Kombu, with which Celery connects, verifies nothing where the address does not say so."""
    workers = [process for process in product.processes if "celery" in " ".join(process.command)]
    texts = [*product.all_secrets.values(), *product.image.copies.values()]
    assert not workers or any("ssl_cert_reqs=required" in text for text in texts)


@ALL
def test_the_password_of_the_database_is_a_secret_that_is_made_for_it(product: HostedProduct) -> None:
    assert any("{database_password}" in form for form in product.all_secrets.values())
    assert not any("keeper" in text for text in product.all_settings.values())


@ALL
def test_every_empty_volume_is_declared_by_the_image(product: HostedProduct) -> None:
    for text, copies in recipes(product).values():
        declared = re.search(r"^VOLUME \[(.*)\]$", text, re.M)
        assert declared
        assert {path.strip('" ') for path in declared[1].split(",")} == set(product.scratch)
        assert text.endswith("USER 1000:1000\n")
        copied = {each for line in text.splitlines() if line.startswith("COPY") for each in line.split()[1:-1]}
        assert {each for each in copied if not each.startswith("--")} >= set(copies)


@ALL
def test_a_second_process_of_one_kind_is_never_two_schedulers(product: HostedProduct) -> None:
    for process in product.services:
        if re.search(r"cron|beat|schedul|archive|daemon", process.name):
            assert process.single, process.name


@ALL
def test_mail_is_told_where_it_is_taken_or_why_it_is_not(product: HostedProduct) -> None:
    for way in [each for each in product.exits if each.what == "mail"]:
        assert way.secrets is None, "SMTP users of SES are IAM users"
        if way.settings:
            named = {name for text in way.settings.values.values() for name in PLACEHOLDER.findall(text)}
            assert named <= MAIL_PLACEHOLDERS
            assert {"mail_host", "mail_port"} <= named
            assert named & {"mail_sender", "mail_mailbox"}, "it sends from its own address alone"
            assert re.search(r"/|documentation|recipe", way.settings.read_by)
        else:
            assert way.steps or way.note.startswith("no mail is sent: ")
    texts = [*product.all_settings.values(), *product.image.copies.values()]
    assert not any("email-smtp" in text for text in texts)


def test_most_products_of_the_catalog_send_mail() -> None:
    sending = {product.product for product in facts.products().values() if product.mail}
    assert {"Cal.com", "DocuSeal", "Keycloak", "Nextcloud"} <= sending
    assert len(sending) >= 17


@ALL
def test_what_was_not_started_says_so(product: HostedProduct) -> None:
    assert product.status.startswith(("started on 20", "not started: "))
    assert product.sources


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("health: {path: up, seen: x, grace_seconds: 60}", "health.path"),
        ("processes: [{name: web, port: 80}]", "greater than 1024"),
        ("processes: [{name: web}]", "needs a port"),
        ("processes: [{name: web, port: 8443}]", "listen on port 8443"),
        ("processes: [{name: web, port: 3000}, {name: ws, port: 3000, in_web_task: true}]", "listen on port 3000"),
        ("settings: [{read_by: a/b, values: {HOST: '{database_host}'}}]", "which nothing fills in"),
        ("settings: [{read_by: a/b, values: {KEY: '{random_hex}'}}]", "which nothing fills in"),
        ("scratch: [/run]", "must name /tmp"),
        ("started: {date: 2026-11-29, with: x}", "either started or not_started"),
        ("exits: [{what: mail, settings: {read_by: a/b, values: {HOST: '{mail_server}'}}}]", "which nothing fills in"),
        ("settings: [{read_by: a/b, values: {FROM: '{mail_sender}'}}]", "which nothing fills in"),
        ("exits: [{what: mail, steps: enter it, secrets: {read_by: a/b, values: {KEY: k}}}]", "takes no secrets"),
        ("port: 3000", "Extra inputs"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_by_name(change: str, words: str) -> None:
    key = change.partition(":")[0]
    text = "\n".join(line for line in MINIMAL.splitlines() if not line.startswith(f"{key}:")) + f"\n{change}\n"
    with pytest.raises(ValueError, match=words) as caught:
        parse_product(text, "ledger.yaml")
    assert "ledger.yaml" in str(caught.value)


def test_a_changed_recipe_is_another_image() -> None:
    product = facts.products()["WordPress"]
    other = product.model_copy(update={"product": "Other", "scratch": ("/tmp", "/run")})
    assert derived_image(product).startswith("wordpress:6.8-php8.3-apache-")
    assert derived_image(product) != derived_image(other)


def test_an_environment_carries_the_recipe_of_every_image_that_its_tasks_run() -> None:
    product = facts.products()["Apache Superset"]
    files = dict(recipe_files({product.product: product}))
    assert len(image_names(product)) == 3
    recipe = {"images/apache-superset/Dockerfile", "images/apache-superset/superset_config.py"}
    assert files.keys() == {
        *recipe,
        "images/caddy/Dockerfile",
        "images/prepare/Dockerfile",
        "images/prepare/prepare.py",
    }
    assert "setcap -r /usr/bin/caddy" in files["images/caddy/Dockerfile"]
    assert len(kit_recipes()) == 2
    assert "RUN" not in dockerfile(facts.products()["HAPI FHIR"].image)


def test_every_placeholder_is_one_that_something_fills_in() -> None:
    for product in facts.products().values():
        used = {name for text in product.all_secrets.values() for name in PLACEHOLDER.findall(text)}
        assert used <= PLACEHOLDERS | SECRET_PLACEHOLDERS
