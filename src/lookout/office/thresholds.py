"""Thresholds as the pack that was authorised was measured; nobody brings their own numbers."""

import math
from dataclasses import dataclass

from lookout.domain.calibration import Calibration, Threshold
from lookout.domain.deployment import Application
from lookout.domain.refused import Refused, refused


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for: a rate in (0, 1), or a score; neither means the authorised rate."""

    rate: float | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Gives thresholds of one pack by its calibration."""

    calibration: Calibration

    def at(self, rate: float, list_size: int) -> Threshold:
        """Return the threshold for a rate.

        Raises
        ------
        ConfigurationError
            When the rate is not within (0, 1) or the list is empty.
        """
        return self.calibration.threshold(rate, list_size, levelled=True)

    def of(self, value: float, list_size: int) -> Threshold | None:
        """Return a score with the rate that was measured for it.

        Above the table's end the lowest rate of the table stands for it, as not assessed; below
        its other end nobody knows the rate: ``None``.
        """
        table = self.calibration.levelled
        rate = table.rate(list_size, value)
        if rate is not None:
            return Threshold(value, rate, list_size, True, table.covers(list_size, rate))
        lowest = table.false_alert_rates[0]
        if math.isfinite(value) and value >= table.threshold(list_size, lowest):
            return Threshold(value, lowest, list_size, levelled=True, assessed=False)
        return None

    def chosen(self, application: Application, asked: Asked, list_size: int) -> Threshold | Refused:
        """Return the threshold that is asked for, or say why there is none."""
        if application.pack_digest != self.calibration.pack_digest:
            text = "the pack that runs here is not the one that was authorised"
            return refused("another_pack", text)
        if asked.rate is not None and asked.value is not None:
            return refused("rate_or_value", "give a rate or a value, not both")
        size = max(1, list_size)
        if asked.value is not None:
            found = self.of(asked.value, size)
            text = "value: nobody measured how many false alerts it brings; give a higher one"
            return found or refused("value_unmeasured", text)
        rate = application.false_alert_rate if asked.rate is None else asked.rate
        if not 0 < rate < 1:
            return refused("rate", "rate: must lie between 0 and 1")
        return self.at(rate, size)
