"""boto3 clients for every account of the emulated organization, in this process or over loopback HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

import botocore.credentials
import botocore.session
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials

from infra.emulator.cloud.service_models import client_loader
from infra.engine.provider import ProviderError
from infra.engine.resource_shapes import draw

PAYER: Final = "123456789012"
"""The account that every unknown key belongs to in moto, and so the payer of the emulated organization."""

ACCESS_ROLE: Final = "OrganizationAccountAccessRole"
SEED_HEADER: Final = "X-Mso-Seed"

Credentials = dict[str, str]
_PAYER_KEYS: Final = ReadOnlyCredentials("emulated-payer", "emulated", "emulated")
_keys: ContextVar[ReadOnlyCredentials] = ContextVar("keys", default=_PAYER_KEYS)
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


def _fill_tokens(params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any] | None:
    """Idempotency tokens from the seed, where botocore would make up random ones: some come back as ids."""
    seeds = _seeds.get()
    missing = [name for name in model.idempotent_members if name not in params]
    return (
        {**params, **{name: draw("uuid", next(seeds)) for name in missing}} if seeds is not None and missing else None
    )


def _to(endpoint: str) -> Callable[..., None]:
    """Some services put an account id before the host; a served emulator has one host for all."""

    def readdress(request: Any, **_: Any) -> None:
        parts = urlsplit(request.url)
        request.url = f"{endpoint}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    return readdress


class _Acting(botocore.credentials.Credentials):  # type: ignore[misc]
    """The keys of whichever account the calling thread acts in."""

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The keys that a request is signed with."""
        return _keys.get()


class Clients:
    """Makes each client once. Member accounts are entered as the real provider enters them: by assuming a role."""

    def __init__(self, endpoint: str | None = None) -> None:
        session = botocore.session.Session()
        session.register_component("data_loader", client_loader())
        session.register("provide-client-params", _fill_tokens)
        session.register("before-call", _send_seed)
        if endpoint:
            session.register("before-send", _to(endpoint))
        session._credentials = _Acting(*_PAYER_KEYS)
        self._session, self._endpoint = session, endpoint
        self._config = Config(
            retries={"total_max_attempts": 1},
            parameter_validation=True,
            proxies={},
            inject_host_prefix=endpoint is None,
            s3={"addressing_style": "path"},
            max_pool_connections=4,
            connect_timeout=10,
            read_timeout=60,
        )
        self._clients: dict[tuple[str, ...], Any] = {}
        self._entered: dict[tuple[str, str], ReadOnlyCredentials] = {}

    def client(self, account: str, service: str, region: str) -> Any:
        """A client of one account, to hand out."""
        key, secret, token = self._enter(account, ACCESS_ROLE)[:3]
        return self._made(
            service, region, account, aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token
        )

    @contextmanager
    def acting(self, account: str, service: str, region: str, role: str) -> Iterator[Any]:
        """A client that all accounts share (a new one takes 20 ms), for calls made inside as this account."""
        token = _keys.set(self._enter(account, role or ACCESS_ROLE))
        try:
            yield self._made(service, region, "")
        finally:
            _keys.reset(token)

    def credentials(self, account: str) -> Credentials:
        """Keys for an account, named as the environment variables that the AWS CLI and boto3 read."""
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        return dict(zip(names, self._enter(account, ACCESS_ROLE)[:3], strict=True))

    def _enter(self, account: str, role: str) -> ReadOnlyCredentials:
        if account == PAYER:
            return _PAYER_KEYS
        if (account, role) not in self._entered:
            self._entered[account, role] = self._assume(account, f"arn:aws:iam::{account}:role/{role}")
        return self._entered[account, role]

    def _assume(self, account: str, arn: str) -> ReadOnlyCredentials:
        with seeded(f"sts:{arn}"), self.acting(PAYER, "sts", "us-east-1", "") as sts:
            given = sts.assume_role(RoleArn=arn, RoleSessionName="mso")["Credentials"]
            keys = ReadOnlyCredentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
            token = _keys.set(keys)
            try:
                answered = sts.get_caller_identity()["Account"]
            finally:
                _keys.reset(token)
        if answered != account:
            raise ProviderError(f"cannot enter account {account} through {arn}: the emulator answered as {answered}")
        return keys

    def _made(self, service: str, region: str, account: str, **keys: str) -> Any:
        if (service, region, account) not in self._clients:
            self._clients[service, region, account] = self._session.create_client(
                service, region_name=region, endpoint_url=self._endpoint, config=self._config, **keys
            )
        return self._clients[service, region, account]
