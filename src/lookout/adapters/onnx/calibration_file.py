"""A pack's calibration as JSON: numbers only, dated, with what it was measured on."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from lookout.adapters.vault.whole_file import whole_file
from lookout.domain.calibration import Calibration, Table
from lookout.domain.errors import ConfigurationError
from lookout.domain.whitening import Whitening


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    list_sizes: tuple[int, ...]
    false_alert_rates: tuple[float, ...]
    thresholds: tuple[tuple[float, ...], ...]
    tpir: tuple[tuple[float, ...], ...]
    measured_from: tuple[float, ...] = ()
    alarmed: tuple[tuple[int, ...], ...] = ()

    def table(self) -> Table:
        return Table(
            self.list_sizes,
            self.false_alert_rates,
            self.thresholds,
            self.tpir,
            self.measured_from,
            self.alarmed,
        )


class _Calibration(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int = 1
    pack_digest: str
    measured_on: str
    date: str
    plain: _Table
    levelled: _Table
    fusion: dict[int, float]
    same_person: float
    whitening: str | None = None


def read_calibration(path: Path) -> Calibration:
    """Read a calibration.

    Raises
    ------
    ConfigurationError
        When the file cannot be read or a field is wrong; the message names both.
    """
    try:
        found = _Calibration.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read as a calibration: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ConfigurationError(f"{path}: {field}: {first['msg']}") from error
    if found.format != 1:
        raise ConfigurationError(f"{path}: format {found.format} is newer than this Lookout")
    return Calibration(
        pack_digest=found.pack_digest,
        measured_on=found.measured_on,
        date=found.date,
        plain=found.plain.table(),
        levelled=found.levelled.table(),
        fusion=dict(sorted(found.fusion.items())),
        same_person=found.same_person,
        whitening=None if found.whitening is None else _whitening(path, found.whitening),
    )


def write_calibration(path: Path, calibration: Calibration) -> None:
    """Write a calibration whole or not at all.

    Raises
    ------
    ConfigurationError
        When the file cannot be written.
    """
    matrix = calibration.whitening
    content = _Calibration(
        pack_digest=calibration.pack_digest,
        measured_on=calibration.measured_on,
        date=calibration.date,
        plain=_of(calibration.plain),
        levelled=_of(calibration.levelled),
        fusion=dict(calibration.fusion),
        same_person=calibration.same_person,
        whitening=None if matrix is None else matrix.data.hex(),
    )
    # A calibration without it stays as earlier versions read it.
    said = content.model_dump_json(indent=1, exclude_none=True)
    with whole_file(path, replace=True, private=False) as file:
        file.write(f"{said}\n".encode())


def _whitening(path: Path, text: str) -> Whitening:
    """Read the data of a whitening, in hexadecimal digits."""
    try:
        return Whitening.from_data(bytes.fromhex(text))
    except (ConfigurationError, ValueError) as error:
        raise ConfigurationError(
            f"{path}: whitening: {error}; write the calibration anew"
        ) from error


def _of(table: Table) -> _Table:
    return _Table(
        list_sizes=table.list_sizes,
        false_alert_rates=table.false_alert_rates,
        thresholds=table.thresholds,
        tpir=table.tpir,
        measured_from=table.measured_from,
        alarmed=table.alarmed,
    )
