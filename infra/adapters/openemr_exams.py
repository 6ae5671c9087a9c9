"""Good-faith exams in OpenEMR: whether a patient has a valid one, and a message to the clinicians where not.

Source, read 2026-11-30 at openemr/openemr: src/RestControllers (PatientRestController.php: search by ``email``;
EncounterRestController.php; MessageRestController.php), src/Services/EncounterService.php (``date``, ``pc_catname``),
src/Services/MessageService.php (what a message needs), src/Common/Auth/OpenIDConnect/Repositories/ClientRepository.php
(clients, password grant). From memory: the form of the token's request. Nothing was asked of a running OpenEMR.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import urlencode

from infra.adapters.product_api import asked
from infra.adapters.visit_request import FormRequest, ProductError

CATEGORY: Final = "Good-faith exam"
"""The visit category, made in OpenEMR by the practice, of an encounter that is such an exam."""
SOON, LATER, NEAR = 300, 14_400, timedelta(hours=24)
"""Seconds until the chart is looked at again: where the visit is near, and where it is not."""
SCOPES: Final = "openid api:oemr user/patient.read user/encounter.read user/message.write"
API: Final = "/apis/default/api"
TOKEN: Final = "/oauth2/default/token"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEmr:
    """OpenEMR on a ``port`` of the loopback address, asked as its user ``user`` with the client ``client``.

    Messages go to ``group``. An exam is valid for ``valid_days`` before the visit: the medical director's decision.
    """

    port: int
    client: str
    client_secret: str
    user: str
    password: str
    group: str
    valid_days: int
    now: Callable[[], datetime] = field(default=_now)

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The product that a container's environment names."""
        return cls(
            port=int(environment["PRODUCT_PORT"]),
            client=environment["CLIENT_ID"],
            client_secret=environment["CLIENT_SECRET"],
            user=environment["API_USER"],
            password=environment["API_PASSWORD"],
            group=environment["CLINICIANS"],
            valid_days=int(environment["EXAM_VALID_DAYS"]),
        )

    def send(self, request: FormRequest) -> dict[str, object]:
        """``{"on_file": True}`` where an exam is valid at the visit; else that a clinician sees to it, and when again.

        The clinicians get a message in the chart, once for each visit. A patient without a chart, or an address with
        several, is for the clinicians as well: the morning's reminder is all that tells of them.

        :raises ProductError: the product gave no answer.
        """
        visit = _instant(request.starts_at) or self.now()
        by_clinician: dict[str, object] = {"by_clinician": True}
        by_clinician["again_in"] = SOON if visit - self.now() < NEAR else LATER
        token = self._token()
        found = self._ask(token, "GET", f"{API}/patient?{urlencode({'email': request.email})}") if request.email else []
        if len(found) != 1:
            return by_clinician
        patient = found[0]
        encounters = self._ask(token, "GET", f"{API}/patient/{patient['uuid']}/encounter")
        if any(self._is_valid(each, visit) for each in encounters):
            return {"on_file": True}
        if not request.again:
            body = f"A good-faith exam is due before the visit {request.appointment_ref} at {request.starts_at}."
            message = {"body": body, "groupname": "Default", "from": self.user, "to": self.group, "title": "Other",
                       "message_status": "New"}  # fmt: skip
            self._ask(token, "POST", f"{API}/patient/{patient['pid']}/message", message)
        return by_clinician

    def _is_valid(self, encounter: Mapping[str, Any], visit: datetime) -> bool:
        """Whether an encounter is an exam that has begun, and is not too long before the visit."""
        when = _instant(str(encounter.get("date") or ""))
        if when is None or str(encounter.get("pc_catname") or "").strip().lower() != CATEGORY.lower():
            return False
        return when <= self.now() and visit - when <= timedelta(days=self.valid_days)

    def _token(self) -> str:
        login = {"grant_type": "password", "client_id": self.client, "client_secret": self.client_secret,
                 "user_role": "users", "username": self.user, "password": self.password, "scope": SCOPES}  # fmt: skip
        answer = self._request("POST", TOKEN, urlencode(login), {"Content-Type": "application/x-www-form-urlencoded"})
        if not isinstance(answer, dict) or not isinstance(answer.get("access_token"), str):
            raise ProductError("OpenEMR gave no token")
        return str(answer["access_token"])

    def _ask(self, token: str, method: str, path: str, body: object = None) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "application/json"}
        answer = self._request(method, path, None if body is None else json.dumps(body), headers)
        return answer["data"] if isinstance(answer, dict) and "data" in answer else answer

    def _request(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Any:
        shown = _without_values(path)
        return asked("OpenEMR", self.port, method, path, body, headers, expected=(200, 201), shown=shown)


def _without_values(path: str) -> str:
    """A path for a log: without its query, and without what names a patient."""
    return "/".join(part for part in path.partition("?")[0].split("/") if not any(c.isdigit() for c in part))


def _instant(text: str) -> datetime | None:
    """A time as bookings and OpenEMR write it; one without an offset counts as UTC."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
