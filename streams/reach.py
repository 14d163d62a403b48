"""Can the broker be reached, and if not, why: one sentence with the address.

The clients themselves only say that they gave up ("unable to bootstrap"); so before anything else somebody knocks at each door
once, and listens to what is said: nobody there, not trusted, wrong password, wrong language.
"""

import asyncio
import logging
import os
import socket
import ssl
from typing import Final

from aiokafka.conn import create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)

from dealpulse.schemas.errors import Refused
from dealpulse.streams.clients import security
from dealpulse.streams.settings import Settings

_PATIENCE_S: Final = 10.0


async def insist(settings: Settings) -> None:
    """Refuse to go on without a broker.

    Raises:
        Refused: none of the servers lets us in; why the first one does not.
    """
    found = await asyncio.gather(*(_why_not(settings, server) for server in settings.servers))
    if None in found:
        return
    others = f" (the {len(found) - 1} others do not either)" if len(found) > 1 else ""
    raise Refused(f"Kafka at {settings.servers[0]}: {found[0]}{others}")


async def _why_not(settings: Settings, server: str) -> str | None:
    """Why this server does not let us in; None if it does."""
    host, _, port = server.rpartition(":")
    host = host.strip("[]")
    # It would say in several lines what we say in one.
    logging.getLogger("aiokafka.conn").setLevel(logging.CRITICAL)
    try:
        async with asyncio.timeout(_PATIENCE_S):
            connection = await create_conn(
                host, int(port), request_timeout_ms=int(_PATIENCE_S * 1_000), **security(settings)
            )
    except TimeoutError:
        return (
            f"no answer within {_PATIENCE_S:.0f} s; is the address right, and does a firewall let us through?"
        )
    except ssl.SSLCertVerificationError as error:
        return (
            f"its certificate is not trusted ({error.verify_message}); name its authority by --tls-ca, and the broker as"
            " its certificate does"
        )
    except ssl.SSLError as error:
        return (
            f"TLS failed ({error.reason or error}); does this port speak TLS, and does it want a --tls-cert?"
        )
    except socket.gaierror as error:
        return f"the name {host} is not known ({error.strerror}); correct --kafka"
    except OSError as error:
        return f"nobody answers ({os.strerror(error.errno) if error.errno else error}); is the broker up, and the address right?"
    except KafkaError as error:
        return _refusal(settings, error)
    finally:
        logging.getLogger("aiokafka.conn").setLevel(logging.NOTSET)
    connection.close()
    return None


def _refusal(settings: Settings, error: KafkaError) -> str:
    """What the broker said when it did not let us in."""
    if isinstance(error, SaslAuthenticationFailed):
        return (
            f"SASL {settings.sasl} failed for user {settings.sasl_user!r}: wrong user or password; correct --sasl-user or"
            " the password"
        )
    if isinstance(error, UnsupportedSaslMechanismError | IllegalSaslStateError):
        return f"it does not take SASL {settings.sasl} at this port; choose another --sasl, or another port"
    wanted = (
        "a certificate (--tls-cert) or a login (--sasl)"
        if settings.tls
        else "TLS (--tls) or a login (--sasl)"
    )
    return f"it hung up ({type(error).__name__}); does it want {wanted}?"
