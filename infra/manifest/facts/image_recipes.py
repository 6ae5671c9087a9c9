"""The images that tasks run: each is derived from its publisher's by a Dockerfile, which an environment carries.

A derived image's tag ends in a digest of its recipe, because a tag in the registry cannot be given to another image:
whoever changes a recipe gets a new image, and the one-off tasks run again for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from infra.manifest.facts.product_types import RDS_CA, HostedProduct, Image

BUNDLE: Final = "https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem"
"""RDS's certificate authorities (Amazon RDS, Using SSL/TLS to encrypt a connection); what it serves is not pinned."""
USER: Final = "1000:1000"
TLS_PROXY: Final = Image(
    name="caddy:2.10.2-alpine",
    tag_seen="yes, in caddyserver/caddy-docker; digest not seen",
    recipe=("RUN setcap -r /usr/bin/caddy",),
)
"""The proxy's file carries a capability, without which it cannot be executed where all are dropped; 8443 needs none."""
PREPARE: Final = Image(
    name="alpine:3.20",
    tag_seen="yes, in docker-library/official-images; digest not seen",
    recipe=(
        "RUN apk add --no-cache python3 py3-boto3 postgresql16-client mariadb-client",
        "COPY prepare.py /usr/local/bin/prepare.py",
        'ENTRYPOINT ["python3", "/usr/local/bin/prepare.py"]',
    ),
)

ADAPTER: Final = Image(
    name=PREPARE.name,
    tag_seen=PREPARE.tag_seen,
    recipe=(
        "RUN apk add --no-cache python3 py3-boto3",
        "COPY {files} /opt/mso/infra/adapters/",
        "ENV PYTHONPATH=/opt/mso PYTHONDONTWRITEBYTECODE=1",
        'ENTRYPOINT ["python3", "-m", "infra.adapters"]',
    ),
)
"""Beside a product with an adapter, or that sends mail; its files are those of infra/adapters."""


def dockerfile(image: Image, scratch: tuple[str, ...] = ("/tmp",), *, with_database: bool = False) -> str:
    """The Dockerfile of a derived image.

    ``scratch`` are the paths of empty volumes: Fargate gives one the owner and content that the image has there, if it
    declares it as VOLUME, and root otherwise.
    """
    lines = [f"FROM {image.name}{'@' + image.digest if image.digest else ''}", "USER root", *image.recipe]
    if with_database:
        lines.append(f"ADD --chmod=644 {BUNDLE} {RDS_CA}")
    if image.has_shell:
        places = " ".join(scratch)
        others = " ".join(path for path in scratch if path != "/tmp")
        lines.append(f"RUN mkdir -p {places} && chmod 1777 /tmp" + (f" && chown -R {USER} {others}" if others else ""))
    volumes = ", ".join(f'"{path}"' for path in scratch)
    return "\n".join([*lines, f"VOLUME [{volumes}]", f"USER {USER}", ""])


@cache
def recipes(product: HostedProduct) -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Each derived image of a product: its name -> its Dockerfile and the files beside it."""
    found = {}
    for image in product.images:
        text = dockerfile(image, product.scratch, with_database=product.database is not None)
        found[_name(image.name, text, image.copies)] = (text, image.copies)
    return found


def derived_image(product: HostedProduct, *, second: bool = False) -> str:
    """The name of a product's derived image: the publisher's, with a digest of the recipe in its tag."""
    return list(recipes(product))[1 if second else 0]


@cache
def kit_recipes() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """The images that every hosted system runs beside its product: the TLS proxy, and the task that prepares it."""
    program = files("infra.preparation").joinpath("prepare.py").read_text(encoding="utf-8")
    proxy, prepare = dockerfile(TLS_PROXY), dockerfile(PREPARE, with_database=True)
    return {
        _name(TLS_PROXY.name, proxy, {}): (proxy, {}),
        _name("prepare:1.0", prepare, {"prepare.py": program}): (prepare, {"prepare.py": program}),
    }


def tls_proxy_image() -> str:
    """The name of the derived TLS proxy."""
    return next(iter(kit_recipes()))


def prepare_image() -> str:
    """The name of the image of the task that prepares a system; no publisher has it."""
    return list(kit_recipes())[1]


@cache
def adapter_recipe() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """The image of the container beside a product with an adapter."""
    programs = {each.name: each.read_text(encoding="utf-8") for each in files("infra.adapters").iterdir()
                if each.name.endswith(".py")}  # fmt: skip
    text = dockerfile(ADAPTER).replace("{files}", " ".join(sorted(programs)))
    return {_name("adapter:1.0", text, programs): (text, programs)}


def adapter_image() -> str:
    """The name of the image of the adapters; no publisher has it."""
    return next(iter(adapter_recipe()))


def image_names(product: HostedProduct) -> tuple[str, ...]:
    """The derived images of all tasks of a product."""
    return (*recipes(product), *kit_recipes(), *(adapter_recipe() if product.adapter or product.mail else ()))


def recipe_files(products: Mapping[str, HostedProduct]) -> Iterator[tuple[str, str]]:
    """Path and text of every file under ``images/`` of an environment that hosts these products, by file name."""
    every = {name: recipe for product in products.values() for name, recipe in recipes(product).items()}
    every |= kit_recipes() if products else {}
    every |= adapter_recipe() if any(product.adapter or product.mail for product in products.values()) else {}
    for name, (text, copies) in every.items():
        yield from _folder(name, text, copies)


def folder_of(name: str) -> str:
    """The folder of a derived image's recipe: the last part of its name, without the tag."""
    path = name.partition(":")[0].split("/")
    return "-".join(path[-2:]) if len(path) > 1 else path[0]


def _folder(name: str, text: str, copies: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield f"images/{folder_of(name)}/Dockerfile", text
    yield from ((f"images/{folder_of(name)}/{each}", content) for each, content in copies.items())


def _name(publisher: str, text: str, copies: Mapping[str, str]) -> str:
    digest = hashlib.sha256("\0".join([text, *(part for pair in sorted(copies.items()) for part in pair)]).encode())
    return f"{publisher}-{digest.hexdigest()[:8]}"
