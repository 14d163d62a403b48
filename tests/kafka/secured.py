"""An Apache Kafka with locked doors, and stricter than ours: one asks for a password over TLS, the other for a certificate.

Certificates come from `openssl` and live as long as the test; the broker's names 127.0.0.1 and nobody else.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from tests.kafka.apache import ApacheKafka, NoKafka, free_ports

USER = "worker"
PASSWORD = "correct horse, battery: staple="
KEY_PASSWORD = "only on disk"
LONGEST_SESSION_S = 20


@dataclass
class Doors:
    """Where the doors are, and the files that open them.

    Attributes:
        scram: HOST:PORT that asks for a user's password, by SCRAM or PLAIN, over TLS.
        certificate: HOST:PORT that asks for a certificate of `ca`.
        plain: HOST:PORT that asks for nothing.
        ca, cert, key: whom to trust; our certificate, and its key behind KEY_PASSWORD.
        stranger: another certificate authority's certificate.
    """

    scram: str
    certificate: str
    plain: str
    ca: Path
    cert: Path
    key: Path
    stranger: Path


@contextmanager
def secured(folder: Path) -> Iterator[Doors]:
    """Start one."""
    if shutil.which("openssl") is None:
        raise NoKafka("openssl is not installed, and the broker needs certificates")
    ca, stranger = _authority(folder, "ca"), _authority(folder, "stranger")
    _certificate(folder, "broker", "subjectAltName=IP:127.0.0.1")
    _certificate(folder, "client", "extendedKeyUsage=clientAuth", KEY_PASSWORD)
    store = folder / "broker.store.pem"
    store.write_text((folder / "broker.key").read_text() + (folder / "broker.pem").read_text())
    scram, certificate = free_ports(2)
    plain_users = f'user_{USER}="{PASSWORD}"'
    more = {
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,DOOR0:SASL_SSL,DOOR1:SSL",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(store),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(ca),
        "listener.name.door0.sasl.enabled.mechanisms": "SCRAM-SHA-512,SCRAM-SHA-256,PLAIN",
        "listener.name.door0.plain.sasl.jaas.config": f"{_module('plain.Plain')} required {plain_users};",
        "listener.name.door0.scram-sha-256.sasl.jaas.config": f"{_module('scram.Scram')} required;",
        "listener.name.door0.scram-sha-512.sasl.jaas.config": f"{_module('scram.Scram')} required;",
        "listener.name.door1.ssl.client.auth": "required",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # Whoever comes by the plain door, or by certificate, may do everything; the worker's user what it is given.
        "super.users": "User:ANONYMOUS;User:CN=client",
        "group.max.session.timeout.ms": str(LONGEST_SESSION_S * 1_000),
    }
    with ApacheKafka(folder, doors={scram: scram, certificate: certificate}, more=more) as broker:
        _user(broker.kafka)
        yield Doors(
            scram=f"127.0.0.1:{scram}",
            certificate=f"127.0.0.1:{certificate}",
            plain=broker.kafka,
            ca=ca,
            cert=folder / "client.pem",
            key=folder / "client.key",
            stranger=stranger,
        )


def _user(kafka: str) -> None:
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    try:
        for mechanism in (ScramMechanism.SCRAM_SHA_512, ScramMechanism.SCRAM_SHA_256):
            # One at a time: the broker takes a user once per request.
            said = admin.alter_user_scram_credentials(
                [UserScramCredentialUpsertion(USER, mechanism, PASSWORD)]
            )
            assert said == {USER: None}
    finally:
        admin.close()


def allow(doors: Doors, prefix: str, app: str) -> None:
    """Give the user what docs/guides/operate.md says a worker needs, and a publication on top; no Create."""
    admin = KafkaAdminClient(bootstrap_servers=doors.plain)
    granted = [
        (ResourceType.TOPIC, prefix, ACLOperation.READ),
        (ResourceType.TOPIC, prefix, ACLOperation.WRITE),
        (ResourceType.TOPIC, prefix, ACLOperation.DESCRIBE),
        (ResourceType.TOPIC, prefix, ACLOperation.DESCRIBE_CONFIGS),
        (ResourceType.GROUP, app, ACLOperation.READ),
        (ResourceType.TRANSACTIONAL_ID, f"{app}-", ACLOperation.WRITE),
        (ResourceType.TRANSACTIONAL_ID, f"{app}-", ACLOperation.DESCRIBE),
    ]
    try:
        admin.create_acls(
            [
                ACL(
                    f"User:{USER}", "*", operation, ACLPermissionType.ALLOW,
                    ResourcePattern(kind, name, ACLResourcePatternType.PREFIXED),
                )
                for kind, name, operation in granted
            ]
        )  # fmt: skip
    finally:
        admin.close()


def _module(name: str) -> str:
    return f"org.apache.kafka.common.security.{name}LoginModule"


def _authority(folder: Path, name: str) -> Path:
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
        "-keyout", str(key), "-out", str(cert),
    )  # fmt: skip
    return cert


def _certificate(folder: Path, name: str, extension: str, password: str | None = None) -> None:
    """A certificate of `ca`, and its key."""
    cert, key, request = (folder / f"{name}.{ending}" for ending in ("pem", "key", "csr"))
    extensions = folder / f"{name}.ext"
    extensions.write_text(extension + "\n")
    lock = ["-nodes"] if password is None else ["-passout", f"pass:{password}"]
    _openssl(
        "req", "-newkey", "rsa:2048", *lock, "-subj", f"/CN={name}", "-keyout", str(key), "-out", str(request)
    )
    _openssl(
        "x509", "-req", "-days", "2", "-in", str(request), "-CA", str(folder / "ca.pem"),
        "-CAkey", str(folder / "ca.key"), "-CAcreateserial", "-extfile", str(extensions), "-out", str(cert),
    )  # fmt: skip


def _openssl(*arguments: str) -> None:
    subprocess.run(
        ["openssl", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=True, timeout=60
    )
