"""A browser shows pages of other origins, which try to command and to read a served emulated AWS."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from driven_browser import BROWSER

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no page was shown: no Chromium on this machine")

PAGE = """<!doctype html><title>page</title><iframe name="hidden"></iframe>
<form id="form" method="post" target="hidden" action="TARGET/"><input name="Action" value="CreateUser">
<input name="Version" value="2010-05-08"><input name="UserName" value="by-form"></form>
<form id="plain" method="post" target="hidden" enctype="text/plain" action="TARGET/moto-api/reset">
<input name="a" value="b"></form>
<script>
const create = name => new URLSearchParams({Action: "CreateUser", Version: "2010-05-08", UserName: name})
const signed = {Authorization: "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/iam/aws4_request, Signature=x"}
const told = promise => Promise.race([promise, new Promise(end => setTimeout(() => end("no answer"), 4000))])
const element = (kind, name, url) => new Promise(end => {
  const made = document.createElement(kind)
  made.onload = () => end("loaded"); made.onerror = () => end("error"); made[name] = url
  document.body.append(made)
})
const tries = {
  read: () => fetch("TARGET/?Action=ListUsers&Version=2010-05-08").then(a => a.text()).then(t => "read " + t),
  simple: () => fetch("TARGET/", {method: "POST", mode: "no-cors", body: create("by-fetch")}).then(a => a.type),
  silent: () => fetch("TARGET/", {method: "POST", mode: "no-cors", referrerPolicy: "no-referrer",
                                  body: create("by-silent")}).then(a => a.type),
  preflight: () => fetch("TARGET/", {method: "POST", headers: signed, body: create("by-signed")})
                     .then(a => a.text()).then(t => "read " + t),
  upload: () => {
    const made = new FormData(); made.append("key", "by-upload"); made.append("file", "x")
    return fetch("TARGET/records", {method: "POST", mode: "no-cors", body: made}).then(a => a.type)
  },
  list: () => fetch("TARGET/records").then(a => a.text()).then(t => "read " + t),
  reset: () => fetch("TARGET/moto-api/reset", {method: "POST", mode: "no-cors", body: "x"}).then(a => a.type),
  image: () => element("img", "src", "TARGET/?Action=CreateUser&Version=2010-05-08&UserName=by-image"),
  script: () => element("script", "src", "TARGET/moto-api/data.json"),
  beacon: async () => navigator.sendBeacon("TARGET/", create("by-beacon")) ? "sent" : "not sent",
  socket: () => new Promise(end => {
    const made = new WebSocket("TARGET/".replace("http", "ws"))
    made.onopen = () => end("open"); made.onerror = () => end("error")
  }),
  form: async () => { document.getElementById("form").submit(); return "submitted" },
  frame: () => new Promise(end => setTimeout(() => {
    try { end("read " + frames.hidden.document.body.innerText) } catch (error) { end("error") }
  }, 1000)),
  plain: async () => { document.getElementById("plain").submit(); return "submitted" },
}
const all = async () => {
  const found = {}
  for (const [name, attempt] of Object.entries(tries))
    found[name] = await told(attempt().catch(error => "error"))
  await new Promise(end => setTimeout(end, 500))
  await fetch("/found", {method: "POST", body: JSON.stringify(found)})
}
all()
</script>"""


@dataclass
class Served:
    """A served emulated AWS in another process."""

    url: str
    requests: Path

    def reached(self) -> list[dict[str, Any]]:
        """The requests that reached it, with what was decided about each."""
        return [json.loads(line) for line in self.requests.read_text(encoding="utf-8").splitlines()]

    def call(self, method: str, path: str = "/", service: str = "s3", **parameters: str) -> str:
        """Call a service as a program would."""
        scope = f"emulated-payer/20260101/us-east-1/{service}/aws4_request"
        signed = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, Signature=0"}
        body = urlencode(parameters).encode() if parameters else None
        with urlopen(Request(self.url + path, body, signed, method=method), timeout=30) as answer:
            return str(answer.read().decode())

    def made_by_pages(self) -> list[str]:
        """The users and objects whose names the page gave, in an emulated AWS that was not reset."""
        users = self.call("POST", service="iam", Action="ListUsers", Version="2010-05-08")
        objects = self.call("GET", "/records")  # fails without its bucket
        return re.findall("by-[a-z]+", users + objects)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (requests := tmp_path / "requests").touch()
    words = [sys.executable, str(HERE / "recorded_requests.py"), str(requests)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        made = Served(process.stdout.readline().strip(), requests)
        made.call("PUT", "/records")
        yield made
        process.stdin.close()


@contextmanager
def other_site(page: str, found: dict[str, str], done: Event) -> Iterator[int]:
    """A web server on another port with one page, to which the page posts what it found."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def do_POST(self) -> None:
            found.update(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()
            done.set()

        def log_message(self, *_: Any) -> None:
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def shown(url: str, folder: Path, done: Event) -> None:
    """Show a page in a browser of its own until it has posted what it found."""
    words = [str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-proxy-server",
             "--disable-background-networking", "--disable-component-update", f"--user-data-dir={folder}",
             "--host-resolver-rules=MAP *.example 127.0.0.1", url]  # fmt: skip
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            assert done.wait(90), "the page posted nothing"
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.parametrize("host", ["evil.example", "localhost", "127.0.0.1"])
def test_a_page_of_another_origin_neither_reads_nor_changes_anything(served: Served, tmp_path: Path, host: str) -> None:
    """From another site, from another site of this machine, and from another port of the same host."""
    found, done = dict[str, str](), Event()
    with other_site(PAGE.replace("TARGET", served.url), found, done) as port:
        shown(f"http://{host}:{port}/", tmp_path / "browser", done)
    assert served.made_by_pages() == []
    assert {name: answer for name, answer in found.items() if answer.startswith(("read", "loaded", "open"))} == {}
    by_page = [each for each in served.reached() if each["HTTP_SEC_FETCH_SITE"]]
    assert len(by_page) >= 8, found  # the browser did send them
    assert [each for each in by_page if each["decided"] is None] == []


def test_a_name_that_resolves_to_this_machine_is_no_way_in(served: Served, tmp_path: Path) -> None:
    """DNS rebinding: the page's own origin is the emulated AWS's port under a foreign name."""
    target = served.url.replace("127.0.0.1", "rebound.example")
    found, done = dict[str, str](), Event()
    with other_site(PAGE.replace("TARGET", target), found, done) as port:
        shown(f"http://rebound.example:{port}/", tmp_path / "browser", done)
    assert served.made_by_pages() == []
    rebound = [each for each in served.reached() if "rebound" in each["HTTP_HOST"]]
    assert len(rebound) >= 8, found
    assert {each["decided"][0] for each in rebound if each["decided"]} == {403}
    assert all(each["decided"] for each in rebound)
