"""A small authority that can speak for the given names only, and a server's certificate.

Its name constraints (RFC 5280, 4.2.1.10) are critical, so that a device that trusts it trusts no
certificate of it for any other name, even if its key is stolen.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lookout.domain.errors import ConfigurationError

AUTHORITY_DAYS = 1_095
SERVER_DAYS = 397
"""Browsers take 398 days at most from public authorities; from installed ones Apple takes 825."""
BACKDATED = timedelta(hours=1)
"""A phone whose clock is a little slow takes a new certificate too."""
_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_EVERY_NETWORK = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))

Key: TypeAlias = ec.EllipticCurvePrivateKey
Host: TypeAlias = x509.DNSName | x509.IPAddress


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: Key


def read_host(text: str) -> Host:
    """Read a host as it stands in an address: a DNS name, or an IP address.

    Raises
    ------
    ConfigurationError
        When it is neither.
    """
    try:
        return x509.IPAddress(ipaddress.ip_address(text.strip("[]")))
    except ValueError:
        pass
    name = text.lower().rstrip(".")
    if len(name) > 253 or not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"host {text}: is no name and no address; give it as in lookout.force.example"
        )
    return x509.DNSName(name)


def new_authority(hosts: Sequence[Host], now: datetime) -> Issued:
    """Make an authority that is constrained to these hosts (and to names below a given name)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named("Lookout local authority")
    made = (
        _begun(name, name, key, now, timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_constraints(hosts), critical=True)
    )
    return Issued(made.sign(key, hashes.SHA256()), key)


def new_certificate(authority: Issued, hosts: Sequence[Host], now: datetime) -> Issued:
    """Make a server's certificate; it never outlives its authority.

    Raises
    ------
    ConfigurationError
        When the authority is over.
    """
    until = authority.certificate.not_valid_after_utc
    lasts = min(timedelta(days=SERVER_DAYS), until - now)
    if lasts <= timedelta(0):
        raise ConfigurationError(
            f"the authority ended on {until.date()}; make a new one in another folder, install it"
        )
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject
    identified = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    made = (
        _begun(_named("Lookout"), issuer, key, now, lasts)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(identified, critical=False)
    )
    return Issued(made.sign(authority.key, hashes.SHA256()), key)


def hosts_of(certificate: x509.Certificate) -> Sequence[Host]:
    """Return whom a server's certificate is for."""
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [each for each in names if isinstance(each, x509.DNSName | x509.IPAddress)]


def allowed_hosts(authority: x509.Certificate) -> frozenset[str]:
    """Return the names and addresses that an authority may speak for, as text."""
    found = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return frozenset(
        # An address stands there as a network of one.
        str(each.value).partition("/")[0]
        for each in found.permitted_subtrees or ()
    )


def _constraints(hosts: Sequence[Host]) -> x509.NameConstraints:
    """Permit these hosts and nothing else.

    A constraint binds only the kind of name that it is of, so a kind that is not permitted at all
    has to be excluded.
    """
    names = [each for each in hosts if isinstance(each, x509.DNSName)]
    addresses = [
        x509.IPAddress(ipaddress.ip_network(each.value))
        for each in hosts
        if isinstance(each, x509.IPAddress)
    ]
    excluded: list[x509.GeneralName] = []
    if not names:
        excluded.append(x509.DNSName(""))
    if not addresses:
        excluded += [x509.IPAddress(each) for each in _EVERY_NETWORK]
    return x509.NameConstraints([*names, *addresses], excluded or None)


def _begun(
    name: x509.Name, issuer: x509.Name, key: Key, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _named(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
