"""A person with a browser: signs in at an identity provider with a password and codes, and says what an address shows.

It runs as a program in the network of the products, where every name is 127.0.0.1: standard input is a JSON object, and
so is what it prints.
"""

from __future__ import annotations

import hmac
import html
import http.cookiejar
import json
import re
import socket
import ssl
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

STEP = 30
"""Seconds for which a code is valid (RFC 6238)."""


def code(secret: str, step: int) -> str:
    """The code of one step, as an authenticator app shows it."""
    digest = hmac.digest(secret.encode(), step.to_bytes(8, "big"), "sha1")
    number = int.from_bytes(digest[digest[-1] & 15 :][:4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


class Browser:
    """A browser with its cookies, which trusts one certificate authority."""

    def __init__(self, ca: str) -> None:
        connect = socket.create_connection
        socket.create_connection = lambda address, *more, **given: connect(
            ("127.0.0.1", address[1]), *more, **given
        )
        context = ssl.create_default_context(cafile=ca)
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), cookies)

    def open(self, address: str, form: dict[str, str] | None = None, **headers: str) -> tuple[str, str]:
        """Where a request ends after its redirects, and the text there; a refusal is an answer too."""
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(address, data, headers)
        try:
            with self.opener.open(request, timeout=120) as answer:
                return answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.url or address, error.read().decode(errors="replace")


def sign_in(browser: Browser, asked: dict[str, Any]) -> dict[str, Any]:
    """Open an address, sign in where a form asks for it, and say where that ends, with what is shown at ``then``."""
    where, page = browser.open(asked["address"])
    said: dict[str, Any] = {"forms": []}
    secret = asked.get("secret", "")
    while (action := re.search(r'<form[^>]* action="([^"]+)"', page)) and "/realms/" in where:
        if 'name="password"' in page:
            kind, form = "password", {"username": asked["name"], "password": asked["password"]}
        elif found := re.search(r'name="totpSecret" value="([^"]+)"', page):
            secret = found[1]
            now = int(time.time()) // STEP
            kind, form = "set up", {"totp": code(secret, now), "totpSecret": secret, "userLabel": asked["device"]}
        elif 'name="otp"' in page:
            now = int(time.time()) // STEP
            kind, form = "code", {"otp": code(secret, now)}
        else:
            break
        if kind in said["forms"]:
            break  # refused: the same form again
        said["forms"].append(kind)
        where, page = browser.open(html.unescape(action[1]), form)
    shown = {path: browser.open(path)[1] for path in asked.get("then", ())}
    return {**said, "where": where, "page": page, "secret": secret, "shown": shown}


if __name__ == "__main__":
    task = json.load(sys.stdin)
    browser = Browser(task["ca"])
    if "request" in task:
        request = task["request"]
        body = json.dumps(request["json"]).encode() if "json" in request else None
        headers = {"Content-Type": "application/json", **request.get("headers", {})}
        if "form" in request:
            body, headers = urllib.parse.urlencode(request["form"]).encode(), request.get("headers", {})
        asked = urllib.request.Request(request["address"], body, headers, method=request.get("method"))
        try:
            with browser.opener.open(asked, timeout=120) as answer:
                print(json.dumps({"location": answer.headers.get("Location"), "text": answer.read().decode()}))
        except urllib.error.HTTPError as error:
            sys.exit(f"{error.code} of {request['address']}: {error.read().decode()}")
    else:
        print(json.dumps(sign_in(browser, task)))
