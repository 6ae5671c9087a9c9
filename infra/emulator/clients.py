"""boto3 clients for every account of the emulated organization, in this process or over loopback HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from infra.engine.provider import ProviderError

PAYER: Final = "123456789012"
"""The account that every unknown key belongs to in moto, and so the payer of the emulated organization."""

ACCESS_ROLE: Final = "OrganizationAccountAccessRole"
SEED_HEADER: Final = "X-Mso-Seed"

Credentials = dict[str, str]
_seeds: ContextVar[Iterator[str] | None] = ContextVar("seeds", default=None)


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Every request made inside draws its random ids from this seed and its own place in the order of requests."""
    token = _seeds.set(f"{seed}#{number}" for number in count())
    try:
        yield
    finally:
        _seeds.reset(token)


def _send_seed(params: dict[str, Any], **_: Any) -> None:
    seeds = _seeds.get()
    if seeds is not None:
        params["headers"][SEED_HEADER] = next(seeds).encode("ascii", "backslashreplace").decode()


def _to(endpoint: str) -> Callable[..., None]:
    """Some services put an account id before the host; a served emulator has one host for all."""

    def readdress(request: Any, **_: Any) -> None:
        parts = urlsplit(request.url)
        request.url = f"{endpoint}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    return readdress


class Clients:
    """Makes each client once. Member accounts are entered as the real provider enters them, by assuming a role there."""

    def __init__(self, endpoint: str | None = None) -> None:
        session = botocore.session.Session()
        session.register("before-call", _send_seed)
        if endpoint:
            session.register("before-send", _to(endpoint))
        self._session = boto3.Session(botocore_session=session)
        self._endpoint = endpoint
        self._config = Config(
            retries={"total_max_attempts": 1}, parameter_validation=True, proxies={},
            inject_host_prefix=endpoint is None, s3={"addressing_style": "path"}, max_pool_connections=4, connect_timeout=10, read_timeout=60,
        )
        self._clients: dict[tuple[str, str, str, str], Any] = {}
        self._credentials: dict[tuple[str, str], Credentials] = {}

    def client(self, account: str, service: str, region: str, role: str = "") -> Any:
        """The client of a service in an account and region, entered through ``role``."""
        role = "" if account == PAYER else role or ACCESS_ROLE
        key = (account, service, region, role)
        if key not in self._clients:
            self._clients[key] = self._make(service, region, self.credentials(account, role))
        return self._clients[key]

    def credentials(self, account: str, role: str = "") -> Credentials:
        """Keys for an account, named as the environment variables that the AWS CLI and boto3 read."""
        if account == PAYER:
            return {"AWS_ACCESS_KEY_ID": "emulated-payer", "AWS_SECRET_ACCESS_KEY": "emulated",
                    "AWS_SESSION_TOKEN": "emulated"}
        key = (account, role or ACCESS_ROLE)
        if key not in self._credentials:
            self._credentials[key] = self._assume(*key)
        return self._credentials[key]

    def _assume(self, account: str, role: str) -> Credentials:
        arn = f"arn:aws:iam::{account}:role/{role}"
        with seeded(f"sts:{arn}"):
            given = self.client(PAYER, "sts", "us-east-1").assume_role(RoleArn=arn, RoleSessionName="mso")["Credentials"]
        credentials = {"AWS_ACCESS_KEY_ID": given["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
                       "AWS_SESSION_TOKEN": given["SessionToken"]}
        answered = self._make("sts", "us-east-1", credentials).get_caller_identity()["Account"]
        if answered != account:
            raise ProviderError(f"cannot enter account {account} through {arn}: the emulator answered as {answered}")
        return credentials

    def _make(self, service: str, region: str, credentials: Credentials) -> Any:
        return self._session.client(
            service, region_name=region, endpoint_url=self._endpoint, config=self._config,
            aws_access_key_id=credentials["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=credentials["AWS_SECRET_ACCESS_KEY"],
            aws_session_token=credentials["AWS_SESSION_TOKEN"],
        )
