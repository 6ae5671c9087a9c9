"""A headless Chromium driven over a pipe with its DevTools protocol: what a page shows, reports and asks for."""

from __future__ import annotations

import base64
import itertools
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

BROWSER: Final = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE: Final = 60
"""Seconds that one answer of the browser may take."""
FLAGS: Final = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server",
                "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
                "--remote-debugging-pipe")  # fmt: skip


class DrivenBrowser:
    """One page of a browser. ``errors`` are its console's and its scripts', ``requests`` the addresses it asked for."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to, self._from, self._unread = to_browser, from_browser, b""
        self._numbers, self._session = itertools.count(1), ""
        self.errors: list[str] = []
        self.requests: list[str] = []
        self._loaded = False
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def show(self, url: str, width: int, *, dark: bool = False, height: int = 900) -> float:
        """Show a page at a width in pixels; the seconds until it was loaded, laid out and answered a script."""
        self.errors.clear()
        self.requests.clear()
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media="", features=[scheme])
        self._loaded, began = False, time.monotonic()
        self.ask("Page.navigate", url=url)
        while not self._loaded:
            self._take(self._message())
        self.value("document.documentElement.getBoundingClientRect().height")
        return time.monotonic() - began

    def value(self, script: str) -> Any:
        """What a script of ours evaluates to in the page, whatever the page itself may run; promises are awaited."""
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def press(self, key: str, text: str = "") -> None:
        """Press and release a key, such as ``Tab``."""
        code = {"Tab": 9, "Enter": 13, " ": 32}.get(key, 0)
        for type_ in ("keyDown", "keyUp"):
            more = {"text": text} if text and type_ == "keyDown" else {}
            self.ask("Input.dispatchKeyEvent", type=type_, key=key, windowsVirtualKeyCode=code, **more)

    def picture(self) -> bytes:
        """A PNG of the whole page."""
        return base64.b64decode(self.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"])

    def as_on_paper(self) -> None:
        """Lay the page out as it is printed, in the window's width, until the next page is shown."""
        self.ask("Emulation.setEmulatedMedia", media="print")

    def printed(self) -> bytes:
        """The page as PDF, on paper of the browser's default size."""
        return base64.b64decode(self.ask("Page.printToPDF", printBackground=True)["data"])

    def ask(self, method: str, **parameters: Any) -> Any:
        """The answer to a command of the protocol."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while (answer := self._message()).get("id") != number:
            self._take(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        return answer["result"]

    def _message(self) -> dict[str, Any]:
        while b"\0" not in self._unread:
            readable, _, _ = select.select([self._from], [], [], PATIENCE)
            assert readable, f"the browser said nothing for {PATIENCE} seconds"
            read = os.read(self._from, 1 << 20)
            assert read, "the browser has ended"
            self._unread += read
        message, _, self._unread = self._unread.partition(b"\0")
        return dict(json.loads(message))

    def _take(self, event: dict[str, Any]) -> None:
        given = event.get("params", {})
        match event.get("method"):
            case "Page.loadEventFired":
                self._loaded = True
            case "Network.requestWillBeSent":
                self.requests.append(given["request"]["url"])
            case "Runtime.exceptionThrown":
                self.errors.append(given["exceptionDetails"]["text"])
            case "Runtime.consoleAPICalled" if given["type"] in ("error", "warning", "assert"):
                self.errors.append(" ".join(str(each.get("value")) for each in given["args"]))
            case "Log.entryAdded" if given["entry"]["level"] in ("error", "warning"):
                self.errors.append(f"{given['entry']['text']} {given['entry'].get('url', '')}")


@contextmanager
def driven_browser(profile: Path) -> Iterator[DrivenBrowser]:
    """A browser with a profile of its own, until the block ends."""
    (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
    line = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'  # the pipes are expected at these two descriptors
    words = ["bash", "-c", line, "bash", str(BROWSER), *FLAGS, f"--user-data-dir={profile}"]
    with subprocess.Popen(
        words, pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        os.close(theirs_in)
        os.close(theirs_out)
        try:
            yield DrivenBrowser(ours_out, ours_in)
        finally:
            os.close(ours_out)
            os.close(ours_in)
            process.terminate()
            process.wait(30)
