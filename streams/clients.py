"""What every Kafka client of ours is told, in one place: where the brokers are, and how they and we prove who we are."""

import ssl
from functools import cache
from pathlib import Path
from typing import Any

from dealpulse.streams.settings import LARGEST_RECORD, Secret, Settings, Wrong


def security(settings: Settings) -> dict[str, Any]:
    """TLS and SASL, by the names that aiokafka and kafka-python share.

    Raises:
        Wrong: a certificate or key that cannot be used.
    """
    context = tls_context(settings)
    options: dict[str, Any] = {
        "security_protocol": ("SASL_" if settings.sasl else "") + ("SSL" if context else "PLAINTEXT"),
        "ssl_context": context,
    }
    if settings.sasl is not None and settings.sasl_password is not None:
        options |= {
            "sasl_mechanism": settings.sasl,
            "sasl_plain_username": settings.sasl_user,
            "sasl_plain_password": settings.sasl_password.reveal(),
        }
    return options


def tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Whom to trust and what to show; None without TLS. Files are read once a process: new certificates need a restart."""
    if not settings.tls:
        return None
    return _context(settings.tls_ca, settings.tls_cert, settings.tls_key, settings.tls_key_password)


@cache
def _context(
    ca: Path | None, cert: Path | None, key: Path | None, key_password: Secret | None
) -> ssl.SSLContext:
    try:
        # Checks the certificate's chain, its dates, and that it names the host.
        context = ssl.create_default_context(cafile=ca)
    except (ssl.SSLError, OSError) as error:
        raise Wrong(
            "tls_ca", ca, f"cannot be read ({_why(error)}); give certificates in PEM format"
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if cert is not None:
        # Without an answer OpenSSL would ask on the terminal, and a worker would hang.
        password = key_password.reveal() if key_password is not None else ""
        try:
            context.load_cert_chain(cert, key, password)
        except (ssl.SSLError, OSError) as error:
            raise Wrong(
                "tls_cert",
                cert,
                f"cannot be used with its key ({_why(error)}); give a certificate and its key in PEM format, and the"
                " key's password if it has one: --tls-key-password-file",
            ) from None
    return context


def _why(error: OSError) -> str:
    return getattr(error, "reason", None) or error.strerror or type(error).__name__


def client_options(settings: Settings) -> dict[str, Any]:
    """What every Kafka client of ours is told."""
    return {
        "bootstrap_servers": settings.servers,
        "metadata_max_age_ms": 60_000,
        **security(settings),
    }


def reader_options(settings: Settings) -> dict[str, Any]:
    """What every consumer of ours is told. The mock's transaction markers have no checksum; its data batches are sound."""
    return {**client_options(settings), "check_crcs": not settings.embedded, "fetch_max_wait_ms": 100}


def writer_options(settings: Settings) -> dict[str, Any]:
    """What every producer of ours is told."""
    return {
        **client_options(settings),
        "compression_type": None if settings.compression == "none" else settings.compression,
        "max_batch_size": 512 << 10,
        "max_request_size": LARGEST_RECORD,
    }
