"""Thousands of composed passes: footage's measures, and what near twins do to them."""

from collections.abc import Sequence
from dataclasses import replace

from lookout.documents.report import Grid, Report, Section
from lookout.documents.results.footage import footage_report
from lookout.documents.results.footage_forms import FalseAlerts, Footage
from lookout.documents.results.words import (
    Counted,
    Estimate,
    Form,
    between,
    interval,
    many,
    of,
    one_in,
    percent,
    share,
    small,
)


class _Apart(Form):
    tpir: Counted
    fpir: FalseAlerts
    false_discovery: Counted


class _Twins(Form):
    similarity: float
    listed: int
    unlisted: int
    without_them: _Apart


class Passes(Footage):
    """The keys that docs/passes.md describes."""

    footage: Sequence[str] = ()
    composed: str
    fpir_by_person: Estimate
    near_twins: _Twins
    seed: int = 0


def passes_report(found: Passes) -> Report:
    """Say what so many passes show, and that they were composed."""
    told = footage_report(found)
    counted, *rest = told.sections
    sections = (
        replace(counted, blocks=(*counted.blocks, _claim(found))),
        _twins(found),
        *rest,
    )
    composed = f"{found.composed[0].upper()}{found.composed[1:]}."
    return replace(
        told,
        kicker="Lookout · accuracy over thousands of passes",
        title="How often is somebody found, and how often is somebody else stopped?",
        lead=_lead(found),
        sections=sections,
        warning=f"{composed} {told.warning}".strip(),
        origin=(*told.origin, ("Seed", str(found.seed))),
    )


def _lead(found: Passes) -> str:
    hits, alarmed = found.tpir, found.fpir
    return (
        f"{many(found.people.listed, 'listed person', 'listed people')} passed "
        f"{hits.denominator:,} times and {share(hits)} of these passes were recognised. "
        f"{found.people.unlisted:,} people who are not listed passed {alarmed.denominator:,} "
        f"times; {many(alarmed.numerator, 'pass', 'passes')} raised an alert."
    )


def _claim(found: Passes) -> str:
    people = found.fpir_by_person
    return (
        f"With 95\u202f% confidence fewer than {small(found.fpir.upper)} of passes of others "
        f"raise an alert ({one_in(found.fpir.upper)}); an expected rate of "
        f"{one_in(found.threshold.false_alert_rate)} was asked for. By bootstrap over people the "
        f"interval is {between(people.low, people.high)}."
    )


def _twins(found: Passes) -> Section:
    twins, apart = found.near_twins, found.near_twins.without_them
    text = (
        f"{many(twins.unlisted, 'other person', 'other people')} and {twins.listed:,} of those "
        f"listed resemble somebody else on the list by a cosine of {twins.similarity:g} or more, "
        "as a lookalike would. Without their passes:"
    )
    rows = tuple(
        (name, of(whole.numerator, whole.denominator), share(whole), *_beside(rate))
        for name, whole, rate in (
            ("found (TPIR)", found.tpir, apart.tpir),
            ("false alerts (FPIR)", found.fpir, apart.fpir),
            ("false, of all alerts", found.false_discovery, apart.false_discovery),
        )
    )
    header = ("", "all", "share", "without near twins", "share", "95\u202f% interval")
    return Section("Lookalikes", (text, Grid(header, (False, *[True] * 5), rows)))


def _beside(rate: Counted) -> tuple[str, str, str]:
    value = percent(0) if rate.denominator and not rate.numerator else share(rate)
    return of(rate.numerator, rate.denominator), value, interval(rate)
