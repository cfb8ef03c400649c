"""Thresholds as the pack that was authorised was measured; nobody brings their own numbers.

An operation that confirms or changes a threshold takes what is :class:`Asked`, and works out both
thresholds itself, for the list as it then stands.
"""

import dataclasses
import math
from dataclasses import dataclass

from lookout.domain.calibration import Calibration, OperatingPoint, Threshold
from lookout.domain.deployment import Application
from lookout.domain.refused import Refused, refused
from lookout.governance.revisions import WorkedOut


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Gives thresholds of one pack by its calibration.

    ``kept`` says that the calibration is the one that is kept with the pack; what follows from a
    file that somebody brought is never called assessed.
    """

    calibration: Calibration
    kept: bool = True

    def at(self, rate: float, list_size: int) -> OperatingPoint:
        """Return both thresholds for a rate.

        Raises
        ------
        ConfigurationError
            When the rate is not within (0, 1) or the list is empty.
        """
        return self._point(
            self.calibration.threshold(rate, list_size, levelled=False),
            self.calibration.threshold(rate, list_size, levelled=True),
        )

    def of(self, value: float, list_size: int) -> OperatingPoint | None:
        """Return a levelled score with the rate that was measured for it, and the plain one of it.

        Above the table's end the lowest rate of the table stands for it, as not assessed, and the
        plain threshold lies as far above its own end; below the other end nobody knows the rate:
        ``None``.
        """
        table = self.calibration.levelled
        rate = table.rate(list_size, value)
        if rate is not None:
            assessed = table.covers(list_size, rate)
            levelled = Threshold(value, rate, list_size, levelled=True, assessed=assessed)
            return self._point(
                self.calibration.threshold(rate, list_size, levelled=False), levelled
            )
        lowest = table.false_alert_rates[0]
        above = value - table.threshold(list_size, lowest)
        if not math.isfinite(value) or above < 0:
            return None
        plain = self.calibration.threshold(lowest, list_size, levelled=False)
        return OperatingPoint(
            dataclasses.replace(plain, value=plain.value + above, assessed=False),
            Threshold(value, lowest, list_size, levelled=True, assessed=False),
        )

    def _point(self, plain: Threshold, levelled: Threshold) -> OperatingPoint:
        if self.kept:
            return OperatingPoint(plain, levelled)
        return OperatingPoint(
            dataclasses.replace(plain, assessed=False),
            dataclasses.replace(levelled, assessed=False),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: a rate in (0, 1), or a levelled score; neither: the authorised rate.

    ``by`` says what either is worth.
    """

    by: Thresholds
    rate: float | None = None
    value: float | None = None

    def worked_out(self, application: Application, list_size: int) -> WorkedOut | Refused:
        """Return the thresholds that are asked for, or say why there are none."""
        calibration, size = self.by.calibration, max(1, list_size)
        if application.pack_digest != calibration.pack_digest:
            text = "the pack that runs here is not the one that was authorised"
            return refused("another_pack", text)
        if self.rate is not None and self.value is not None:
            return refused("rate_or_value", "give a rate or a value, not both")
        point = self._point(application, size)
        if isinstance(point, Refused):
            return point
        return WorkedOut(point, calibration.digest, self.by.kept)

    def _point(self, application: Application, size: int) -> OperatingPoint | Refused:
        if self.value is not None:
            found = self.by.of(self.value, size)
            text = "value: nobody measured how many false alerts it brings; give a higher one"
            return found or refused("value_unmeasured", text)
        rate = application.false_alert_rate if self.rate is None else self.rate
        if not 0 < rate < 1:
            return refused("rate", "rate: must lie between 0 and 1")
        return self.by.at(rate, size)
