"""What moto does not do at an API destination: it posts the event to the vendor, with the connection's credential.

EventBridge tries again what the vendor answers with 409, 429 or 5xx, and puts into the target's dead-letter queue what
it cannot deliver (Amazon EventBridge, API destinations; read 2026-11-30). It waits between its attempts; this does not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

AGAIN: Final = frozenset({409, 429, *range(500, 600)})
MOST_ATTEMPTS: Final = 3
"""Attempts that are played of the many that a target's retry policy has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One request to a vendor; ``body`` is what the target passes on of the event."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: Any


Vendor: TypeAlias = Callable[[Post], int]
"""Takes a request and answers with an HTTP status."""
Tokens: TypeAlias = Callable[[Post], str]
"""Takes the request for a token (OAuth 2.0, client credentials); an empty answer refuses it."""
Clients: TypeAlias = Callable[[str], Any]
"""The clients of the account's services, by name."""


def post_to_vendor(
    clients: Clients, target: Mapping[str, Any], event: Mapping[str, Any], vendor: Vendor, tokens: Tokens
) -> bool:
    """Post an event to the API destination of a target; False if the vendor did not take it, and it is in a queue.

    With OAuth a token is got for each attempt; without one, nothing is posted.
    """
    attempts = min(MOST_ATTEMPTS, 1 + int(target.get("RetryPolicy", {}).get("MaximumRetryAttempts", MOST_ATTEMPTS)))
    for _ in range(attempts):
        post = request(clients, target, event, tokens)
        if post is None:
            break
        status = vendor(post)
        if 200 <= status < 300:
            return True
        if status not in AGAIN:
            break
    if dead := target.get("DeadLetterConfig", {}).get("Arn"):
        name = dead.rpartition(":")[2]
        url = clients("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        clients("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(event))
    return False


def request(clients: Clients, target: Mapping[str, Any], event: Mapping[str, Any], tokens: Tokens) -> Post | None:
    """The request that the target of a rule makes for an event; None where the vendor gives no token."""
    events = clients("events")
    destination = events.describe_api_destination(Name=target["Arn"].split("/")[1])
    connection = events.describe_connection(Name=destination["ConnectionArn"].split("/")[1])
    secret = json.loads(clients("secretsmanager").get_secret_value(SecretId=connection["SecretArn"])["SecretString"])
    body = event["detail"] if target.get("InputPath") == "$.detail" else event
    headers = {"Content-Type": "application/json"}
    if connection["AuthorizationType"] == "OAUTH_CLIENT_CREDENTIALS":
        token = tokens(token_request(secret))
        if not token:
            return None
        headers["Authorization"] = f"Bearer {token}"
    else:
        headers[secret["api_key_name"]] = secret["api_key_value"]
    return Post(
        method=destination["HttpMethod"], url=destination["InvocationEndpoint"], headers=headers, body=body
    )  # fmt: skip


def token_request(secret: Mapping[str, Any]) -> Post:
    """The request for a token; the secret's members are named as moto names them."""
    client, stated = secret["client_parameters"], secret.get("o_auth_http_parameters") or {}
    body = {each["key"]: each["value"] for each in stated.get("body_parameters", ())}
    body |= {"client_id": client["client_id"], "client_secret": client["client_secret"]}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Post(method=secret["http_method"], url=secret["authorization_endpoint"], headers=headers, body=body)
