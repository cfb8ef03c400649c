"""QR codes as SVG."""

import io

import segno

from lookout.domain.errors import ConfigurationError


def qr(text: str, *, dense: bool = False) -> bytes:
    """Return a QR code (ISO/IEC 18004) without a margin, as SVG; the same text, the same bytes.

    Parameters
    ----------
    dense
        For a long text on a clean sheet: error correction L, else M or better.

    Raises
    ------
    ConfigurationError
        When the text is too long for one (about 2,300 bytes, 2,900 where dense).
    """
    file = io.BytesIO()
    try:
        made = segno.make_qr(text, error="l" if dense else "m")
    except segno.DataOverflowError as error:
        raise ConfigurationError(f"QR code: {len(text)} characters are too many") from error
    # The template leaves the margin of four modules that the standard asks for.
    made.save(file, kind="svg", border=0, xmldecl=False, omitsize=True, dark="#000000")
    return file.getvalue()
