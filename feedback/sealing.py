"""
Encryption of answers that wait in the database, with keys that the database does not hold.

Pure: no database. An unfinished answer is sealed with a key made from the personal link's token,
of which only a hash is stored. What waits for an anonymous wave is sealed with a key made from
SECRET_KEY. AES-GCM and not Fernet, whose tokens carry the time of writing. The `purpose` is part of
the key, and names the row, so nothing sealed in one place opens in another.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
KEY_BYTES = 32


class SealBroken(Exception):
    """Sealed with another key, for another purpose, or altered since."""


def seal(data: bytes, *, secret: str, purpose: str) -> bytes:
    """``data`` encrypted with a key made from ``secret`` for ``purpose``."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(secret, purpose)).encrypt(nonce, data, None)


def padded(data: bytes, *, room: int) -> bytes:
    """
    ``data`` with spaces behind it up to ``room`` bytes, or to the next doubling of it.

    A length is told by encryption as it is, and a long answer would be known by it.
    """
    while room < len(data):
        room *= 2
    return data.ljust(room)


def unseal(sealed: bytes, *, secret: str, purpose: str) -> bytes:
    """
    What ``seal`` was given.

    :raises SealBroken: another secret, another purpose, or damage.
    """
    try:
        cipher = AESGCM(_key(secret, purpose))
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def seal_for_server(data: bytes, *, purpose: str) -> bytes:
    """``data`` as only this installation's SECRET_KEY opens it."""
    return seal(data, secret=settings.SECRET_KEY, purpose=purpose)


def unseal_for_server(sealed: bytes, *, purpose: str) -> bytes:
    """
    What ``seal_for_server`` was given, by the present or a former SECRET_KEY.

    :raises SealBroken: none of them opens it.
    """
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return unseal(sealed, secret=str(secret), purpose=purpose)
        except SealBroken:
            continue
    raise SealBroken


def _key(secret: str, purpose: str) -> bytes:
    derivation = HKDF(
        algorithm=SHA256(),
        length=KEY_BYTES,
        salt=b"commonweave.feedback.sealing",
        info=purpose.encode(),
    )
    return derivation.derive(secret.encode())
