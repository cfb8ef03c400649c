"""Make Chromium on Linux trust an authority: ``python install_authority.py HOME AUTHORITY.pem``.

It trusts what stands in the NSS database in the home folder; NSS makes one a process, so this is
a program of its own.
"""

import ctypes
import ssl
import sys
from pathlib import Path

VALID_CA, TRUSTED_CA = 0x08, 0x10


def _install(home: Path, authority: Path) -> None:
    """Do what ``certutil -A -t C,,`` does."""
    der = ssl.PEM_cert_to_DER_cert(authority.read_text())
    place = home / ".pki" / "nssdb"
    place.mkdir(parents=True)
    nss, pointer = ctypes.CDLL("libnss3.so"), ctypes.c_void_p
    item = _Item(0, der, len(der))
    nss.PK11_GetInternalKeySlot.restype = pointer
    nss.CERT_GetDefaultCertDB.restype = pointer
    nss.CERT_NewTempCertificate.restype = pointer
    nss.CERT_NewTempCertificate.argtypes = [pointer, pointer, pointer, ctypes.c_int, ctypes.c_int]
    nss.PK11_InitPin.argtypes = [pointer, ctypes.c_char_p, ctypes.c_char_p]
    nss.PK11_ImportCert.argtypes = [pointer, pointer, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_int]
    nss.CERT_ChangeCertTrust.argtypes = [pointer, pointer, pointer]
    _worked(nss.NSS_InitReadWrite(f"sql:{place}".encode()))
    slot, books = nss.PK11_GetInternalKeySlot(), nss.CERT_GetDefaultCertDB()
    _worked(nss.PK11_InitPin(slot, None, b""))
    made = nss.CERT_NewTempCertificate(books, ctypes.byref(item), None, 0, 1)
    _worked(nss.PK11_ImportCert(slot, made, 0, b"Lookout test authority", 0))
    trust = (ctypes.c_uint * 3)(VALID_CA | TRUSTED_CA, 0, 0)
    _worked(nss.CERT_ChangeCertTrust(books, made, ctypes.byref(trust)))


class _Item(ctypes.Structure):
    """NSS's SECItem."""

    _fields_ = (("type", ctypes.c_int), ("data", ctypes.c_char_p), ("length", ctypes.c_uint))


def _worked(status: int) -> None:
    if status != 0:
        raise RuntimeError("the NSS database cannot be made")


if __name__ == "__main__":
    _install(Path(sys.argv[1]), Path(sys.argv[2]))
