"""What ``pulumi-resource-aws`` runs: asks the emulator for a provider, prints its port, waits until the CLI ends it.

Standard library only, and nothing of this package: the CLI starts one process for each provider and operation.
"""

from __future__ import annotations

import socket
import sys


def main(port: int) -> int:
    """Connect to the control port; the first line of output is the port of the provider."""
    try:
        connection = socket.create_connection(("127.0.0.1", port))
    except OSError as error:
        print(f"the emulated AWS does not answer on port {port}: {error.strerror}", file=sys.stderr)
        return 1
    with connection:
        print(connection.makefile().readline().strip(), flush=True)
        while connection.recv(1):
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
