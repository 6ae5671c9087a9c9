"""Read first by every Python of a scanner: names of this machine resolve, and every other name or address is refused.

It also gives principalmapper the names that Python 3.10 moved to ``collections.abc``, and lets names under
``localhost`` resolve, because some clients of AWS put an account id before the name of their endpoint.
"""

import collections
import collections.abc
import socket

_resolve = socket.getaddrinfo


def _loopback_only(host, *arguments, **named):
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "::1") or name.startswith("127."):
        return _resolve(host, *arguments, **named)
    if name == "localhost" or name.endswith(".localhost"):
        return _resolve("127.0.0.1", *arguments, **named)
    raise socket.gaierror(socket.EAI_NONAME, f"a scanner asked for {name}; here it has no network")


socket.getaddrinfo = _loopback_only
for _name in ("Callable", "Iterable", "Mapping", "MutableMapping", "Sequence"):
    if not hasattr(collections, _name):
        setattr(collections, _name, getattr(collections.abc, _name))
