"""Errors meant for the person at the terminal: each says what is wrong, where, and how to mend it."""

from __future__ import annotations


class KitError(Exception):
    """Anything the kit stops for on purpose. The command line prints the message and exits with ``exit_code``."""

    exit_code = 3


class UsageError(KitError):
    """What a person gave (a flag, a file, an answer) cannot be used."""

    exit_code = 2
