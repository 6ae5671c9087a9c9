"""``mso visits``: today's visits of a location, complete or not, and what a clinician says of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from infra.errors import UsageError
from scripts.commands._options import environment_option, example_option, json_option

if TYPE_CHECKING:
    from scripts.visits.visit_access import VisitAccess
    from scripts.visits.visit_list import Visit


@click.group()
def command() -> None:
    """See today's visits of a location, complete or not, and say what became of them.

    It acts with your own credentials of the practice's front desk, of a clinician, or of a desk of the MSO. AWS shows
    which visit, what it needs, whether that is complete, and where and when it is; never a form, an answer or an
    address.
    """


@dataclass(frozen=True)
class Looking:
    """Who looks at the visits of which location, with which credentials."""

    access: VisitAccess
    region: str
    endpoint: str | None
    profile: str | None

    @contextmanager
    def client(self, service: str) -> Iterator[Any]:
        """A client of the account, once the caller is known to be the role."""
        from botocore.exceptions import BotoCoreError, ClientError

        from scripts.access.practice_access import access_as

        accounts, profiles = {self.access.account: self.access.account_name}, [self.profile] if self.profile else []
        try:
            with access_as(self.access.role, accounts, self.region, endpoint=self.endpoint, profiles=profiles) as found:
                yield found.client(self.access.account, service)
        except (ClientError, BotoCoreError) as error:
            fix = "sign in again; if that does not help, deploy the practice's stacks, which let the role in"
            raise UsageError(f"AWS did not answer {self.access.role}: {error}. Fix: {fix}") from error

    def visits(self, day: date) -> list[Visit]:
        """The visits of the day."""
        from scripts.visits.visit_list import visits_of_day

        with self.client("dynamodb") as client:
            return visits_of_day(client, self.access.table, self.access.location.slug, day, self.access.zone)

    def today(self) -> date:
        """The day at the location."""
        return datetime.now(ZoneInfo(self.access.zone)).date()

    def tell(self, requirement: str, appointment: str, what: str) -> None:
        """Say what became of a requirement of a visit."""
        from scripts.visits.visit_access import tell

        with self.client("events") as client:
            tell(client, self.access, requirement, appointment, what)


def looking_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the location and the options for who looks; the command gets them as ``looking``."""

    @wraps(command)
    def looking_command(
        *, location: str, job: str, folder: Path, example: bool, endpoint: str | None, profile: str | None, **own: Any
    ) -> Any:
        from infra.context.estate import Estate, Lock
        from infra.manifest.reading.load import REFERENCE, load_manifest, manifest_file
        from scripts.visits.visit_access import served_lock, visit_access

        home = REFERENCE if example else folder
        manifest = load_manifest(home)
        lock = served_lock(endpoint, manifest) if endpoint else Lock.read(manifest_file(home).parent)
        access = visit_access(Estate(manifest, lock), location, job)
        return command(looking=Looking(access, manifest.aws.home_region, endpoint, profile), **own)

    for option in reversed((
        click.argument("location"),
        click.option("--as", "job", metavar="JOB", default="front_desk", show_default=True,
                     help="Your job function: front_desk, a clinician such as physician, or the MSO's call_center."),
        click.option("--profile", metavar="PROFILE", help="AWS profile that is signed in as that job function."),
        click.option("--endpoint", metavar="URL", help="URL of an emulated AWS that `mso demo --serve` provides."),
        environment_option,
        example_option,
    )):  # fmt: skip
        looking_command = option(looking_command)
    return looking_command


@command.command("list")
@looking_options
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Another day than today at the location.")
@json_option
def list_(looking: Looking, day: datetime | None, as_json: bool) -> None:
    """List the visits of LOCATION on a day: when, which, and what is not complete before treatment."""
    from scripts.visits.visit_list import in_zone

    chosen = day.date() if day else looking.today()
    visits = looking.visits(chosen)
    if as_json:
        where = {"location": looking.access.location.slug, "day": chosen.isoformat(), "zone": looking.access.zone}
        click.echo(json.dumps({**where, "visits": [visit.as_data() for visit in visits]}, indent=2))
        return
    for visit in visits:
        missing = ", ".join(kind for kind, complete in visit.complete.items() if not complete)
        said = "ready" if visit.ready else f"treatment waits: {missing or 'nothing is known of it yet'}"
        arrived = " (checked in)" if visit.change == "checked-in" else ""
        click.echo(f"{in_zone(visit, looking.access.zone)}  {visit.appointment}{arrived}  {said}")
    if not visits:
        click.echo(f"no visits at {looking.access.location.slug} on {chosen.isoformat()}")


@command.command()
@looking_options
@click.argument("appointment")
@click.option("--of", "requirement", default="good-faith-exam", show_default=True, help="What it is about.")
@click.option("--said", type=click.Choice(["completed", "declined", "revoked"]), default="completed", show_default=True,
              help="What became of it.")  # fmt: skip
def tell(looking: Looking, appointment: str, requirement: str, said: str) -> None:
    """Say that the exam or form of APPOINTMENT at LOCATION is completed, declined or revoked.

    A clinician (--as physician) does this for what no product of the practice asks for. The visit's machine then tells
    the desk; it refuses an appointment that nobody booked, and an alarm rings.
    """
    looking.tell(requirement, appointment, said)
    click.echo(f"told: {requirement} of {appointment} is {said}")


@command.command()
@looking_options
@click.option("--port", type=click.IntRange(0, 65535), default=8600, show_default=True, help="Port; 0 for any.")
def page(looking: Looking, port: int) -> None:
    """Serve a page with today's visits of LOCATION on this computer, until Ctrl-C.

    It renews itself each minute. For a clinician it has buttons for what no product asks for, such as an exam.
    """
    from scripts.visits.visits_page import page as rendered
    from scripts.visits.visits_page import server

    access = looking.access

    def render(token: str) -> str:
        day = looking.today()
        return rendered(access.location.name, day, access.zone, looking.visits(day), access.tells, token)

    with server(render, looking.tell, port) as serving:
        click.echo(f"http://127.0.0.1:{serving.server_address[1]}/  (Ctrl-C stops it)")
        serving.serve_forever()
