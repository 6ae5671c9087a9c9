"""What a hosted product is made of, as its file in ``infra/manifest/facts/products`` says it.

Texts in settings, commands and the proxy may hold the values of placeholders (product_placeholders.py).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from infra.manifest.facts.product_placeholders import ADAPTER_PLACEHOLDERS, PLACEHOLDER
from infra.manifest.facts.product_settings import Secrets, Settings, SignIn, Strict, Text, Told

DATABASE_PORTS: Final = {"postgres": 5432, "mariadb": 3306}
RDS_CA: Final = "/etc/ssl/rds.pem"
"""Where a derived image has the certificate authorities of RDS."""
TLS_PROXY_PORT: Final = 8443
MAIL_PORT: Final = 2525
"""Where the kit's container beside a product that sends mail listens, on the loopback address."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,24}$")]
Command = tuple[str, ...]


class Image(Strict):
    """The publisher's image, and what the image derived from it adds (infra/manifest/facts/image_recipes.py).

    ``recipe`` are lines of its Dockerfile, run as root; ``copies`` are files beside it by name. An image without a
    shell (``has_shell``) gets files only.
    """

    name: Text = Field(pattern=r"^[a-z0-9./-]+:[A-Za-z0-9._-]+$")
    digest: str = Field(default="", pattern=r"^(sha256:[0-9a-f]{64})?$")
    tag_seen: Text
    recipe: tuple[str, ...] = ()
    copies: dict[str, str] = Field(default_factory=dict)
    has_shell: bool = True


class Process(Strict):
    """A process of upstream's own compose file.

    Those of the web task share its network, so no two have one port. The others are services of their own; ``single``
    ones are never two at a time (schedulers). ``command`` and ``entry_point`` are the image's own where empty.
    """

    name: Name
    port: int | None = Field(default=None, gt=1024, lt=65536)
    in_web_task: bool = False
    single: bool = False
    entry_point: Command = ()
    command: Command = ()
    settings: dict[str, str] = Field(default_factory=dict)
    image: Literal["", "second"] = ""
    cpu: int = 0
    memory: int = 0


class OneOff(Strict):
    """What runs once before the service, and once more for each version of the image: its success is waited for."""

    name: Name
    why: Text
    entry_point: Command = ()
    command: Command = ()
    settings: dict[str, str] = Field(default_factory=dict)
    secrets: dict[str, Text] = Field(default_factory=dict)


class DatabaseNeed(Strict):
    """The engine, how the product is told to use TLS, and whether it verifies the server with RDS's CA."""

    engine: Literal["postgres", "mariadb"]
    tls: Text
    verifies_ca: bool
    extensions: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,30}$")], ...] = ()


class CacheNeed(Strict):
    """How the product is told to use TLS to its cache, and how it authenticates there."""

    tls: Text
    authenticates: Text


class Health(Strict):
    """The path that answers 200 without a sign-in; ``grace_seconds`` is as long as the slowest start takes.

    The request names the target's address as host. The proxy passes it on with the system's own name as host.
    """

    path: Text = Field(pattern=r"^/")
    seen: Text
    grace_seconds: int = Field(ge=60, le=1800)


class Started(Strict):
    """The day the product was started with what its task declares, and with which programs."""

    date: date
    with_: Text = Field(alias="with")


class Exit(Strict):
    """A way out of the product: the settings that tell it, or ``steps`` for whoever enters them in the product.

    Mail is handed to the kit's container beside the product, by SMTP without TLS or a user (infra/adapters/mail_relay).
    Without settings and steps nothing is sent; ``note`` says why.
    """

    what: Literal["mail", "text-messages"]
    settings: Settings | None = None
    secrets: Secrets | None = None
    steps: str = ""
    note: str = ""


class Queries(Strict):
    """That the product can query the tables of what flows deliver to its system, with the role of its tasks.

    ``by_hand`` says how people point it at them where no setting does.
    """

    engine: Literal["athena"]
    read_by: Text
    by_hand: Text


class Adapter(Told):
    """The kit's container beside the product, which carries between it and its practice's flows (infra/adapters).

    It listens on ``port`` of the loopback address. ``one_off`` are tasks of the product's image, after its own, which
    tell the product of it; ``steps`` are what a person enters in the product. ``answers`` is the requirement of a visit
    whose requests it takes from their queue, if any.
    """

    port: int = Field(gt=1024, lt=65536)
    answers: Literal["consent", "good-faith-exam"] | None = None
    one_off: tuple[OneOff, ...] = ()
    steps: str = ""

    @property
    def needs(self) -> frozenset[str]:
        """The placeholders without whose values it has nothing to carry."""
        named = {name for text in self.all_settings.values() for name in PLACEHOLDER.findall(text)}
        return ADAPTER_PLACEHOLDERS & named


class HostedProduct(Told):
    """How a product runs on Fargate: everything that its tasks declare, each part with its source."""

    product: Text
    checked_on: date
    sources: tuple[Text, ...] = Field(min_length=1)
    image: Image
    second_image: Image | None = None
    user: Text
    processes: tuple[Process, ...] = Field(min_length=1)
    one_off: tuple[OneOff, ...] = ()
    database: DatabaseNeed | None = None
    cache: CacheNeed | None = None
    files: str = Field(default="", pattern=r"^(/[\w./-]+)?$")
    scratch: tuple[str, ...] = ("/tmp",)
    health: Health
    proxy: str = ""
    proxy_reads_files: bool = False
    proxy_secrets: dict[str, Text] = Field(default_factory=dict)
    cpu: int = 512
    memory: int = 1024
    exits: tuple[Exit, ...] = ()
    queries: Queries | None = None
    adapter: Adapter | None = None
    sign_in: Literal["oidc", "saml", "none"] = "none"
    sign_in_note: str = ""
    sign_in_at_provider: SignIn | None = None
    is_provider: bool = False
    started: Started | None = None
    not_started: str = ""
    open_points: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.product)

    @property
    def web(self) -> Process:
        """The process to which the load balancer's requests go."""
        return self.processes[0]

    @property
    def web_task(self) -> tuple[Process, ...]:
        """The processes of the web task, the web process first."""
        return (self.web, *(process for process in self.processes[1:] if process.in_web_task))

    @property
    def services(self) -> tuple[Process, ...]:
        """The processes that are services of their own, beside the web task."""
        return tuple(process for process in self.processes[1:] if not process.in_web_task)

    @property
    def images(self) -> tuple[Image, ...]:
        """The publisher's images of its processes."""
        return (self.image,) if self.second_image is None else (self.image, self.second_image)

    @property
    def image_name(self) -> str:
        """The publisher's image, with its tag."""
        return self.image.name

    @property
    def process_names(self) -> tuple[str, ...]:
        """Every process with its port, for tables."""
        return tuple(f"{each.name} :{each.port}" if each.port else each.name for each in self.processes)

    @property
    def mail(self) -> Exit | None:
        """How it is told where to hand its mail; None where it sends none."""
        return next((each for each in self.exits if each.what == "mail" and (each.settings or each.steps)), None)

    @property
    def all_one_off(self) -> tuple[OneOff, ...]:
        """Upstream's one-off tasks, and those that tell the product of its adapter."""
        return self.one_off + (self.adapter.one_off if self.adapter else ())

    @property
    def one_off_names(self) -> tuple[str, ...]:
        """Its one-off tasks, in order, after the kit's own that makes the database user and the secrets."""
        return ("prepare", *(each.name for each in self.all_one_off))

    @property
    def engine(self) -> str:
        """The database's engine, and the cache where it has one."""
        return f"{self.database.engine if self.database else 'none'}{' and cache' if self.cache else ''}"

    @property
    def status(self) -> str:
        """Whether it was started, in words for documents."""
        if self.started:
            return f"started on {self.started.date} with {self.started.with_}"
        return f"not started: {self.not_started}"


class RefusedProduct(Strict):
    """A product that cannot be hosted as the kit demands, why, and what to choose instead."""

    product: Text
    checked_on: date
    sources: tuple[Text, ...] = Field(min_length=1)
    refused: Text
    instead: Text
