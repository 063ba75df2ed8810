"""Signed provenance: a C2PA manifest in each output, where the operator has a certificate for it.

The manifest says what the XMP mark says (made by a trained model, by which software) and binds it to the bytes
of the file (C2PA Technical Specification 2.x: actions, ``digitalSourceType``). The library is optional and
imported only where a certificate is configured.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

from app.config import Config
from app.errors import ConfigError, EncodingFailed
from app.media.files import disk_full_translated, durable
from app.media.record import SOFTWARE
from app.media.xmp import DIGITAL_SOURCE_TYPE
from app.version import __version__

ALGORITHMS = {"EC-256": "es256", "EC-384": "es384", "EC-521": "es512", "RSA": "ps256", "Ed25519": "ed25519"}
"""C2PA's name of the algorithm for each kind of key that it allows."""


class ContentSigner:
    """Signs files in place: ``ContentSigner.from_config(config)``, None where no certificate is set."""

    def __init__(self, library: Any, certificates: str, key: str, authority: str | None) -> None:
        self.library = library
        self.certificates = certificates
        self.key = key
        self.authority = authority
        self.algorithm = algorithm_of(key)

    @classmethod
    def from_config(cls, config: Config) -> ContentSigner | None:
        """Read certificate and key. Raises `ConfigError` that says what is missing."""
        if config.c2pa_certificate is None:
            return None
        if config.c2pa_key is None:
            raise ConfigError("C2PA_CERTIFICATE: needs C2PA_KEY.")
        try:
            library = importlib.import_module("c2pa")
            certificates, key = config.c2pa_certificate.read_text(), config.c2pa_key.read_text()
        except ModuleNotFoundError:
            raise ConfigError("C2PA_CERTIFICATE: needs pip install 'c2pa-python>=0.38,<0.39'.") from None
        except OSError as error:
            raise ConfigError(f"C2PA_CERTIFICATE, C2PA_KEY: {error.filename}: {error.strerror}.") from None
        check_certificates(certificates, key)
        return cls(library, certificates, key, config.c2pa_timestamp_url)

    def made(self) -> Any:
        """Return the library's signer, to be closed."""
        texts = (self.algorithm, self.certificates, self.key)
        authority = self.authority.encode() if self.authority else None
        info = self.library.C2paSignerInfo(*(text.encode() for text in texts), authority)
        return self.library.Signer.from_info(info)

    def sign(self, path: Path, mime_type: str) -> None:
        """Write the file anew with a manifest in it. Raises `EncodingFailed` and `DiskFull`."""
        with disk_full_translated(), durable(path) as temporary:
            try:
                with (
                    self.made() as signer,
                    self.library.Builder(json.dumps(manifest(path.name))) as builder,
                    path.open("rb") as source,
                    temporary.open("w+b") as target,
                ):
                    builder.sign(signer, mime_type, source, target)
            except self.library.C2paError as error:
                raise EncodingFailed(f"The output could not be signed: {error}") from error


def manifest(title: str) -> dict[str, Any]:
    """Return what is signed beside the file's hash."""
    agent = {"name": SOFTWARE, "version": __version__}
    created = {"action": "c2pa.created", "digitalSourceType": DIGITAL_SOURCE_TYPE, "softwareAgent": agent}
    return {
        "claim_generator_info": [agent],
        "title": title,
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }


def algorithm_of(key: str) -> str:
    """Return C2PA's name of the algorithm for a private key in PEM. Raises `ConfigError`."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        loaded = load_pem_private_key(key.encode(), password=None)
    except (ValueError, TypeError):
        raise ConfigError("C2PA_KEY: is no private key in PEM without a password.") from None
    kind = "RSA" if isinstance(loaded, rsa.RSAPrivateKey) else "Ed25519"
    if isinstance(loaded, ec.EllipticCurvePrivateKey):
        kind = f"EC-{loaded.curve.key_size}"
    elif not isinstance(loaded, rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
        kind = ""
    if kind not in ALGORITHMS:
        raise ConfigError("C2PA_KEY: must be an EC (P-256, P-384, P-521), an RSA or an Ed25519 key.")
    return ALGORITHMS[kind]


def check_certificates(certificates: str, key: str) -> None:
    """Raise `ConfigError` for a chain that is none, or that is not of this key."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from cryptography.x509 import load_pem_x509_certificates

    algorithm_of(key)
    try:
        leaf = load_pem_x509_certificates(certificates.encode())[0]
    except ValueError:
        raise ConfigError("C2PA_CERTIFICATE: holds no certificate in PEM.") from None
    if leaf.public_key() != load_pem_private_key(key.encode(), password=None).public_key():
        raise ConfigError("C2PA_CERTIFICATE: its first certificate is not that of C2PA_KEY.")
