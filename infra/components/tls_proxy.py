"""The container that terminates TLS for a product that speaks plain HTTP inside its task."""

from __future__ import annotations

from collections.abc import Mapping

from infra.components.task_definition import ContainerArgs
from infra.iam.policy_builder import Text

TLS_PROXY_NAME, TLS_PORT = "tls", 8443


def tls_proxy(
    image: Text,
    port: int,
    health_path: str,
    host_name: str,
    *,
    routes: str = "",
    secrets: Mapping[str, Text] | None = None,
    files: str = "",
) -> ContainerArgs:
    """The proxy's container. ``routes`` are directives of its own configuration; empty passes everything to ``port``.

    With it, traffic from the load balancer to the task is encrypted. It issues its own certificate at start: a load
    balancer does not validate the certificates of its targets. It cannot bind port 80, so it redirects nothing; the
    load balancer does that. A health check names the target's address as host, which products with trusted hosts
    refuse, so the proxy passes it on under ``host_name``.
    """
    upstream = f"127.0.0.1:{port}"
    health = f" handle {health_path} {{\n  reverse_proxy {upstream} {{\n   header_up Host {host_name}\n  }}\n }}\n"
    everything = f" handle {{\n  reverse_proxy {upstream}\n }}\n"
    inside = f"{routes.strip()}\n" if routes else health + everything
    options = "{\n admin off\n auto_https disable_redirects\n skip_install_trust\n}\n"
    caddyfile = f"{options}https://:{TLS_PORT} {{\n tls internal {{\n  on_demand\n }}\n{inside}}}\n"
    return ContainerArgs(
        name=TLS_PROXY_NAME,
        image=image,
        port=TLS_PORT,
        command=["sh", "-c", 'printf %s "$CADDYFILE" | caddy run --config - --adapter caddyfile'],
        environment={"CADDYFILE": caddyfile, "XDG_CONFIG_HOME": "/tmp", "XDG_DATA_HOME": "/tmp"},
        secrets=secrets or {},
        files=files,
        files_read_only=bool(files),
    )
