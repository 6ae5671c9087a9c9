"""A browser shows the page of the last calls: its script runs, and shows what was decided as text."""

from __future__ import annotations

import subprocess
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from driven_browser import BROWSER

from infra.emulator.cloud.api_call import ApiCall, Ruling
from infra.emulator.provider.emulator import Emulator
from scripts.enforcement.served_enforcement import PAGE

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no page was shown: no Chromium on this machine")


def test_the_last_calls_are_shown_as_text(tmp_path: Path) -> None:
    def decide(call: ApiCall) -> Ruling:
        name = str((call.parameters or {}).get("UserName", ""))
        return Ruling("no" if name else "", "Deny 'Wall' <b>in</b> scp", "clinical:physician", "iam:GetUser", name)

    with Emulator.start() as emulator:
        endpoint = emulator.serve()
        endpoint.enforce(decide)
        url = endpoint.show_calls(PAGE.read_text(encoding="utf-8"))
        keys = {"aws_access_key_id": "emulated-payer", "aws_secret_access_key": "x"}
        iam = boto3.client("iam", region_name="us-east-1", endpoint_url=endpoint.url, **keys)
        iam.list_users()
        with pytest.raises(ClientError):
            iam.get_user(UserName="<img/src=x>")
        words = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}",
                 "--window-size=390,800", "--virtual-time-budget=8000", "--dump-dom", url]  # fmt: skip
        shown = subprocess.run(words, capture_output=True, text=True, check=True, timeout=120).stdout
    assert shown.count('<tr class="denied-call">') == shown.count('<tr class="allowed-call">') == 1
    assert "Deny 'Wall' &lt;b&gt;in&lt;/b&gt; scp" in shown
    assert "&lt;img/src=x&gt;" in shown
    assert '<b id="denied" class="denied">1</b>' in shown
