"""``lookout case``: complaints and requests of people who were looked at."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from lookout.cli.desk_work import DeploymentId, said, worked
from lookout.domain.case import CaseKind

app = typer.Typer(
    name="case",
    help="Complaints and requests, by the reference of a leaflet or a sign.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The case's id.")]
Words = Annotated[str, typer.Option("--words", help="In words.")]


@app.command(name="open")
def open_(
    reference: Annotated[str, typer.Argument(help="From the leaflet or sign, XXXX-XXXX-X.")],
    kind: Annotated[CaseKind, typer.Option("--kind", help="What the person asks for.")],
    words: Words,
    contact: Annotated[str, typer.Option("--contact", help="How to reach the person.")],
) -> None:
    """Open a case; its id and deadline are printed."""
    from lookout.office import cases

    case = worked(
        lambda desk, who, now: cases.open_case(desk, who, reference, kind, words, contact, now)
    )
    said(f"{case.id}: answer by {case.due_at:%Y-%m-%d}")


@app.command(name="list")
def list_(deployment: DeploymentId) -> None:
    """List a deployment's cases."""
    from lookout.office import cases

    for each in worked(lambda desk, who, _now: cases.list_cases(desk, who, deployment)):
        due = each.extended_to or each.due_at
        state = "answered" if each.closed_at else f"answer by {due:%Y-%m-%d}"
        said(f"{each.id}: {each.kind.value}, {state}")


@app.command()
def show(case: CaseId) -> None:
    """Show a case in clear."""
    from lookout.office import cases

    found = worked(lambda desk, who, _now: cases.see_case(desk, who, case))
    said(f"{found.case.kind.value}, reference {found.case.reference}")
    said(f"contact: {found.words['contact']}\n{found.words['words']}")
    for step, words in zip(found.case.steps, found.steps, strict=True):
        said(f"{step.at:%Y-%m-%d} {step.what}: {words.get('words', '')}")


@app.command()
def extend(
    case: CaseId,
    to: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The new deadline.")],
    words: Words,
) -> None:
    """Take more time, of which the person was told."""
    from lookout.office import cases

    until = to.replace(tzinfo=UTC)
    moved = worked(lambda desk, who, now: cases.extend_case(desk, who, case, until, words, now))
    said(f"{moved.id}: answer by {moved.extended_to:%Y-%m-%d}")


@app.command()
def answer(case: CaseId, words: Words) -> None:
    """Answer a case, which closes it."""
    from lookout.office import cases

    done = worked(lambda desk, who, now: cases.answer_case(desk, who, case, words, now))
    said(f"{done.id}: answered")


@app.command()
def verify(
    case: CaseId,
    name: Annotated[str, typer.Option("--name", help="Who asks.")],
    how: Annotated[str, typer.Option("--how", help="How the identity was checked.")],
) -> None:
    """Write down who asks and how that was checked; needed before a list is searched."""
    from lookout.office import cases

    done = worked(lambda desk, who, now: cases.verify_requester(desk, who, case, name, how, now))
    said(f"{done.id}: requester verified")


@app.command()
def listed(
    case: CaseId,
    name: Annotated[str, typer.Option("--name", help="The name as it would be written.")],
) -> None:
    """Look whether a name stood on the list, as long as that is known; a few times a case."""
    from lookout.office import cases

    found = worked(lambda desk, who, now: cases.was_i_listed(desk, who, case, name, now))
    if found.listed is None:
        said("Not known any more: the list was deleted. Of the people on it:")
        for category, number in sorted(found.counts.items()):
            said(f"  {category}: {number}")
    elif found.listed:
        said(f"Listed: entries {', '.join(found.entries) or '-'}, alerts {len(found.alerts)}.")
    else:
        said("Nobody of that name was listed; a name that was written otherwise is not found.")
