"""``lookout user``: people, their roles, and how they log in."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from lookout.cli.user_qualify import qualify
from lookout.domain.person import Rank, Role

if TYPE_CHECKING:
    from lookout.domain.person import Account
    from lookout.domain.refused import Refused
    from lookout.office.accounts.login import Acting
    from lookout.office.accounts.people import FirstPassword
    from lookout.office.ports import Desk

app = typer.Typer(
    name="user",
    help="People who work with Lookout: accounts, roles, logging in.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Login = Annotated[str, typer.Argument(help="What the person logs in with.")]
Roles = Annotated[
    list[Role], typer.Option("--role", help="A role; say it again for a further one.")
]
RankOption = Annotated[Rank, typer.Option("--rank", help="Police rank.")]


@app.command()
def found(
    login: Login,
    name: Annotated[str, typer.Option(help="What colleagues call the person.")],
) -> None:
    """Set up store and keys, and make the first account: an administrator's."""
    from lookout.bootstrap import open_door
    from lookout.cli.acting import accepted
    from lookout.office.accounts import people
    from lookout.settings import Settings

    now = _now()
    with open_door(Settings(), now, create=True) as door:
        _show_first(accepted(people.found(door, login, name, now)))


@app.command()
def add(
    login: Login,
    role: Roles,
    name: Annotated[str, typer.Option(help="What colleagues call the person.")],
    rank: RankOption = Rank.NONE,
) -> None:
    """Add an account; its first password is printed once."""
    from lookout.cli.acting import accepted, signed_in
    from lookout.office.accounts import people
    from lookout.settings import Settings

    now = _now()
    with signed_in(Settings(), now) as (door, actor):
        new = people.NewAccount(login, name, tuple(role), rank)
        _show_first(accepted(people.add_account(door, actor, new, now)))


@app.command(name="list")
def list_() -> None:
    """List all accounts."""
    from lookout.cli.acting import accepted, signed_in
    from lookout.office.accounts import people
    from lookout.settings import Settings

    with signed_in(Settings(), _now()) as (door, actor):
        accounts = accepted(people.list_accounts(door.desk, actor))
    table = Table(box=None)
    for heading in ("Login", "Name", "Roles", "Rank", "Standing", "Id"):
        table.add_column(heading, overflow="fold")
    for each in accounts:
        roles = ", ".join(role.value for role in each.roles)
        cells = (each.login, each.name, roles, each.rank.value, each.standing.value, each.id)
        table.add_row(*map(_plain, cells))
    Console().print(table)


@app.command()
def roles(login: Login, role: Roles, rank: RankOption = Rank.NONE) -> None:
    """Give an account other roles; open sessions lose what is taken at once."""
    from lookout.office.accounts import people

    _change(lambda desk, actor, now: people.change_roles(desk, actor, login, role, rank, now))


@app.command()
def lock(login: Login) -> None:
    """Lock an account and end its sessions."""
    from lookout.office.accounts import people

    _change(lambda desk, actor, now: people.lock_account(desk, actor, login, now))


@app.command()
def unlock(login: Login) -> None:
    """Unlock an account."""
    from lookout.office.accounts import people

    _change(lambda desk, actor, now: people.unlock_account(desk, actor, login, now))


@app.command()
def close(login: Login) -> None:
    """Close an account for good; its name stays for the records."""
    from lookout.office.accounts import people

    _change(lambda desk, actor, now: people.close_account(desk, actor, login, now))


@app.command()
def reset(login: Login) -> None:
    """Give somebody a new first password; sessions end, codes are set up anew."""
    from lookout.cli.acting import accepted, signed_in
    from lookout.office.accounts import people
    from lookout.settings import Settings

    now = _now()
    with signed_in(Settings(), now) as (door, actor):
        _show_first(accepted(people.reset_credential(door, actor, login, now)))


@app.command(name="end-sessions")
def end_sessions(login: Login) -> None:
    """End all sessions and tokens of an account."""
    from lookout.cli.acting import accepted, signed_in
    from lookout.office.accounts import people
    from lookout.settings import Settings

    now = _now()
    with signed_in(Settings(), now) as (door, actor):
        ended = accepted(people.end_sessions(door.desk, actor, login, now))
    _say(f"{login}: {ended} sessions ended.")


@app.command(name="login")
def log_in(
    recovery: Annotated[
        bool, typer.Option("--recovery", help="LOOKOUT_CODE is a recovery code.")
    ] = False,
) -> None:
    """Log in and print a session's token, for LOOKOUT_TOKEN."""
    from lookout.bootstrap import open_door
    from lookout.cli.acting import accepted, asked, entry
    from lookout.office.accounts.login import recover
    from lookout.settings import Settings

    settings, now = Settings(), _now()
    with open_door(settings, now) as door:
        if recovery:
            who = settings.login or asked("LOOKOUT_LOGIN", "Login: ", secret=False)
            password = settings.password or asked("LOOKOUT_PASSWORD", "Password: ")
            code = settings.code or asked("LOOKOUT_CODE", "Recovery code: ")
            entered = accepted(recover(door, who, password, code, now))
        else:
            entered = accepted(entry(door, settings, now))
    _note(f"Logged in as {entered.account.login} ({entered.session.kind.value}).")
    _say(entered.token)


@app.command(name="logout")
def log_out() -> None:
    """End the session of LOOKOUT_TOKEN."""
    from lookout.office.accounts import login as way

    _own(lambda desk, who, now: way.log_out(desk, who, now))
    _say("Logged out.")


@app.command()
def password(
    new: Annotated[
        str | None,
        typer.Option(envvar="LOOKOUT_NEW_PASSWORD", help="The new one [default: asked for]."),
    ] = None,
) -> None:
    """Change your own password; LOOKOUT_PASSWORD is the old one."""
    from lookout.cli.acting import accepted, asked, let_in
    from lookout.office.accounts import own
    from lookout.settings import Settings

    settings, now = Settings(), _now()
    with let_in(settings, now) as (door, who):
        old = settings.password or asked("LOOKOUT_PASSWORD", "Old password: ")
        chosen = new or asked("LOOKOUT_NEW_PASSWORD", "New password: ")
        accepted(own.change_password(door, who, old, chosen, now) or True)
    _say("Password changed; other sessions ended.")


@app.command()
def codes() -> None:
    """Get a secret for your authenticator; confirm it with `lookout user confirm CODE`."""
    from lookout.cli.acting import accepted, let_in
    from lookout.office.accounts import own
    from lookout.settings import Settings

    now = _now()
    with let_in(Settings(), now) as (door, who):
        made = accepted(own.start_totp(door, who, now))
    _note("Type the letters into your authenticator, or give it the address. Both are secret.")
    _say(made.letters)
    _say(made.address)


@app.command()
def confirm(code: Annotated[str, typer.Argument(help="The authenticator's first code.")]) -> None:
    """Put the new authenticator to use; prints recovery codes, each for one use."""
    from lookout.cli.acting import accepted, let_in
    from lookout.office.accounts import own
    from lookout.settings import Settings

    now = _now()
    with let_in(Settings(), now) as (door, who):
        made = accepted(own.confirm_totp(door, who, code, now))
    _note("Write these recovery codes down and lock them away; they are not shown again.")
    for each in made.codes:
        _say(each)


@app.command()
def token(
    label: Annotated[str, typer.Argument(help="What you call the program.")],
    role: Roles,
    days: Annotated[int, typer.Option(help="How long it holds, 31 days at most.")] = 7,
) -> None:
    """Get a token for a program of your own, for some of your roles."""
    from lookout.cli.acting import accepted, let_in
    from lookout.office.accounts import own
    from lookout.settings import Settings

    now = _now()
    with let_in(Settings(), now) as (door, who):
        made = accepted(own.issue_token(door.desk, who, role, label, days, now))
    _note(f"Token {made.session.id} holds until {made.session.ends:%Y-%m-%d %H:%M} UTC.")
    _say(made.token)


app.command()(qualify)


def _change(
    change: "Callable[[Desk, Account, datetime], Account | Refused]",
) -> None:
    from lookout.cli.acting import accepted, signed_in
    from lookout.settings import Settings

    now = _now()
    with signed_in(Settings(), now) as (door, actor):
        account = accepted(change(door.desk, actor, now))
    held = ", ".join(role.value for role in account.roles)
    _say(f"{account.login}: {account.standing.value}; {held}; rank {account.rank.value}.")


def _own(do: "Callable[[Desk, Acting, datetime], Refused | None]") -> None:
    from lookout.cli.acting import accepted, let_in
    from lookout.settings import Settings

    now = _now()
    with let_in(Settings(), now) as (door, who):
        accepted(do(door.desk, who, now) or True)


def _show_first(first: "FirstPassword") -> None:
    _note(f"Account {first.account.login} added. Hand over this first password; it must be")
    _note("replaced: lookout user login, then user password, user codes and user confirm.")
    _say(first.password)


def _now() -> datetime:
    return datetime.now(UTC)


def _say(text: str) -> None:
    Console(soft_wrap=True, highlight=False, emoji=False).print(text, markup=False)


def _note(text: str) -> None:
    notes = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)
    notes.print(text, markup=False)


def _plain(text: str) -> str:
    """Let no name be taken for markup."""
    return text.replace("[", "\\[")
