"""Verification: whether two pictures show one person."""

from collections.abc import Mapping, Sequence

from lookout.documents.charts import Axis, Dot, Line, curve_chart, dot_chart
from lookout.documents.report import Figure, Grid, KeyFigure, Report, Section
from lookout.documents.results.identify import Det
from lookout.documents.results.words import (
    Data,
    Head,
    Limits,
    between,
    many,
    of,
    origin,
    percent,
    seconds_since_1970,
)


class Verified(Head):
    """The keys that docs/evaluation.md describes."""

    accuracy: float
    accuracy_std: float
    tar: Mapping[str, float]
    tar_interval: Mapping[str, Limits]
    folds: int
    mated: int
    nonmated: int
    failures_to_acquire: int
    fold_accuracies: Sequence[float]
    thresholds: Sequence[float]
    det: Det
    data: Data = Data()


def verification_report(found: Verified) -> Report:
    """Say how often pairs of pictures were told right."""
    error = found.accuracy_std / max(1, found.folds) ** 0.5
    return Report(
        kicker="Lookout · verification",
        title="Do two pictures show one person?",
        lead=(
            f"{percent(found.accuracy, 2)} of {found.mated + found.nonmated:,} pairs were told "
            f"right, half of them of one person and half of two."
        ),
        figures=(
            KeyFigure(
                "pairs told right",
                percent(found.accuracy, 2),
                f"mean of {many(found.folds, 'fold')}",
                f"± {percent(error, 2)} (standard error)",
            ),
            *(_key(found, rate, value) for rate, value in found.tar.items()),
        ),
        sections=(
            Section("Pairs of one person that were recognised", (_table(found),)),
            Section("The two errors against each other", (_curve(found),)),
            Section("Fold by fold", (_folds(found),)),
            Section("How it was measured", _method(found)),
        ),
        origin=_origin(found),
        timestamp=seconds_since_1970(found),
    )


def _key(found: Verified, rate: str, value: float) -> KeyFigure:
    limits = found.tar_interval[rate]
    return KeyFigure(
        f"of pairs of one person, where {float(rate) * 100:g}\u202f% of the others are mistaken",
        percent(value),
        f"{of(round(value * found.mated), found.mated)} pairs",
        f"95\u202f%: {between(limits.low, limits.high)}",
    )


def _table(found: Verified) -> Grid:
    rows = tuple(
        (
            f"{float(rate) * 100:g}\u202f%",
            f"at most {int(float(rate) * found.nonmated + 1e-9):,} of {found.nonmated:,}",
            of(round(value * found.mated), found.mated),
            percent(value),
            between(found.tar_interval[rate].low, found.tar_interval[rate].high),
        )
        for rate, value in found.tar.items()
    )
    return Grid(
        (
            "pairs of two people taken for one",
            "counted",
            "recognised",
            "share",
            "95\u202f% interval",
        ),
        (False, True, True, True, True),
        rows,
        "The first rate is counted on pairs of two people, the second on pairs of one. Intervals: "
        "Clopper-Pearson.",
    )


def _curve(found: Verified) -> Figure:
    det = found.det
    least = max(1e-4, min((v for v in det.fnir if v > 0), default=0.01) / 1.5)
    low = max(1e-4, 1 / max(1, found.nonmated))
    seen = [(f, n) for f, n in zip(det.fpir, det.fnir, strict=True) if f >= low]
    x = Axis("pairs of two people taken for one (FMR)", low, 1, True, True)
    y = Axis("pairs of one person taken for two (FNMR)", least, 1, True, True)
    return Figure(
        curve_chart([Line("", seen)], x, y),
        "Both errors as the threshold moves; down and to the left is better.",
        "Curve of pairs taken for two people against pairs taken for one.",
    )


def _folds(found: Verified) -> Figure:
    values = found.fold_accuracies
    low = min(0.9, *values) if values else 0.9
    dots = [
        Dot(f"fold {number}", value, value, value, f"{100 * value:.2f}\u202f%")
        for number, value in enumerate(values, 1)
    ]
    return Figure(
        dot_chart(dots, Axis("pairs told right", low, 1, share=True)),
        "Each fold was judged with the threshold that was most accurate on the others.",
        "Share of pairs told right in each fold.",
    )


def _method(found: Verified) -> tuple[str, ...]:
    failed = many(found.failures_to_acquire, "pair")
    return (
        "The protocol is that of Labelled Faces in the Wild: nobody is in two folds, and the "
        "threshold of each fold is chosen on the other folds.",
        f"In {failed} a picture had no face; such a pair was judged to show two people.",
    )


def _origin(found: Verified) -> tuple[tuple[str, str], ...]:
    rows = origin(found)
    if found.data.name:
        counts = f"{found.data.people:,} people, {found.data.pictures:,} pictures"
        rows += [
            ("Pictures", f"{found.data.name}: {counts}"),
            ("SHA-256 of the pictures", found.data.sha256),
        ]
    return tuple(rows)
