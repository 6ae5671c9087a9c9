"""boto3 clients for every account of the emulated organization, in this process or over loopback HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from itertools import count
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import botocore.credentials
import botocore.session
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError

from infra.emulator.cloud.service_models import client_loader
from infra.engine.prediction.resource_shapes import seeded_id
from infra.engine.provider import ProviderError

PAYER: Final = "123456789012"
"""moto's default account, to which it assigns unknown access keys: the payer of the emulated organization."""

ACCESS_ROLE: Final = "OrganizationAccountAccessRole"
SIGNED_IN: Final = [{"Key": "mfa", "Value": "true"}]
"""The session tags of credentials that are issued here: those of somebody whose identity provider saw a second factor.
"""
SEED_HEADER: Final = "X-Mso-Seed"

Credentials = dict[str, str]
RoleCall: TypeAlias = Callable[[str, str, str, Mapping[str, Any]], str]
"""Why a role may not make a call, empty if it may: the role's ARN, the service, the operation, the parameters."""
PAYER_KEYS: Final = ReadOnlyCredentials("emulated-payer", "emulated", "emulated")
_keys: ContextVar[ReadOnlyCredentials] = ContextVar("keys", default=PAYER_KEYS)
_seeds: ContextVar[Iterator[str] | None] = ContextVar("seeds", default=None)


@contextmanager
def seeded(seed: str) -> Iterator[None]:
    """Every request inside carries a seed for its random ids: this seed and the number of the request."""
    token = _seeds.set(f"{seed}#{number}" for number in count())
    try:
        yield
    finally:
        _seeds.reset(token)


def _add_seed_header(params: dict[str, Any], **_: Any) -> None:
    seeds = _seeds.get()
    if seeds is not None:
        params["headers"][SEED_HEADER] = next(seeds).encode("ascii", "backslashreplace").decode()


def _set_idempotency_tokens(params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any] | None:
    """Idempotency tokens from the seed instead of botocore's random ones, because moto returns some of them as ids."""
    seeds = _seeds.get()
    missing = [name for name in model.idempotent_members if name not in params]
    if seeds is None or not missing:
        return None
    return {**params, **{name: seeded_id("uuid", next(seeds)) for name in missing}}


def _redirect_to(endpoint: str) -> Callable[..., None]:
    """A handler that sends a request to the endpoint; some services prefix the host name with an account id."""

    def redirect(request: Any, **_: Any) -> None:
        parts = urlsplit(request.url)
        request.url = f"{endpoint}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    return redirect


class _CurrentCredentials(botocore.credentials.Credentials):  # type: ignore[misc]  # botocore has no types
    """The credentials of the account that the current thread uses."""

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """The credentials that sign a request."""
        return _keys.get()


class Clients:
    """Creates each client once. Credentials of member accounts come from assuming a role, as with the real provider."""

    def __init__(self, endpoint: str | None = None) -> None:
        session = botocore.session.Session()
        session.register_component("data_loader", client_loader())
        session.register("provide-client-params", _set_idempotency_tokens)
        session.register("before-call", _add_seed_header)
        if endpoint:
            session.register("before-send", _redirect_to(endpoint))
        session._credentials = _CurrentCredentials(*PAYER_KEYS)
        self._session, self._endpoint = session, endpoint
        self._config = Config(
            retries={"total_max_attempts": 1},
            parameter_validation=True,
            user_agent="mso",  # botocore's own is composed anew for each request, for longer than it takes to sign one
            proxies={},
            inject_host_prefix=endpoint is None,
            s3={"addressing_style": "path"},
            max_pool_connections=4,
            connect_timeout=10,
            read_timeout=60,
        )
        self.decide_role_call: RoleCall = lambda role, service, operation, parameters: ""  # noqa: ARG005
        self._clients: dict[tuple[str, ...], Any] = {}
        self._assumed: dict[tuple[str, str], ReadOnlyCredentials] = {}

    def client(self, account: str, service: str, region: str) -> Any:
        """A client with fixed credentials of one account."""
        key, secret, token = self._keys_of(account, ACCESS_ROLE)[:3]
        return self._cached_client(
            service, region, account, aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token
        )

    def client_as(self, role_arn: str, service: str, region: str) -> Any:
        """A client with credentials of a role, whoever may assume it; ``decide_role_call`` decides its calls."""
        known = (service, region, role_arn) in self._clients
        account, _, role = role_arn.removeprefix("arn:aws:iam::").partition(":role/")
        key, secret, token = self._keys_of(account, role)[:3]
        client = self._cached_client(
            service, region, role_arn, aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=token
        )
        if not known:
            client.meta.events.register("before-parameter-build", partial(self._decide, role_arn, service))
        return client

    def _decide(self, role_arn: str, service: str, params: dict[str, Any], model: Any, **_: Any) -> None:
        reason = self.decide_role_call(role_arn, service, model.name, params)
        if reason:
            error = {"Code": "AccessDeniedException", "Message": reason}
            raise ClientError({"Error": error, "ResponseMetadata": {"HTTPStatusCode": 403, "RequestId": "refused"}},
                              model.name)  # fmt: skip

    @contextmanager
    def shared_client(self, account: str, service: str, region: str, role: str) -> Iterator[Any]:
        """A client shared by all accounts (creating one takes 20 ms); calls inside the block use this account."""
        token = _keys.set(self._keys_of(account, role or ACCESS_ROLE))
        try:
            yield self._cached_client(service, region, "")
        finally:
            _keys.reset(token)

    def credentials(self, account: str, role: str = ACCESS_ROLE) -> Credentials:
        """Credentials of a role of an account, named as the environment variables of the AWS CLI and boto3."""
        names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
        return dict(zip(names, self._keys_of(account, role)[:3], strict=True))

    def _keys_of(self, account: str, role: str) -> ReadOnlyCredentials:
        if account == PAYER:
            return PAYER_KEYS
        if (account, role) not in self._assumed:
            self._assumed[account, role] = self._assume(account, f"arn:aws:iam::{account}:role/{role}")
        return self._assumed[account, role]

    def _assume(self, account: str, arn: str) -> ReadOnlyCredentials:
        with seeded(f"sts:{arn}"), self.shared_client(PAYER, "sts", "us-east-1", "") as sts:
            session = sts.assume_role(RoleArn=arn, RoleSessionName="mso", Tags=SIGNED_IN)["Credentials"]
            keys = ReadOnlyCredentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
            token = _keys.set(keys)
            try:
                caller = sts.get_caller_identity()["Account"]
            finally:
                _keys.reset(token)
        if caller != account:
            raise ProviderError(f"cannot assume {arn}: the emulator returned credentials of account {caller}")
        return keys

    def _cached_client(self, service: str, region: str, account: str, **keys: str) -> Any:
        if (service, region, account) not in self._clients:
            self._clients[service, region, account] = self._session.create_client(
                service, region_name=region, endpoint_url=self._endpoint, config=self._config, **keys
            )
        return self._clients[service, region, account]
