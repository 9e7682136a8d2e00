"""
Encryption of what must wait in the database, with keys that the database does not hold.

Pure: no database. A secret (a link in an e-mail, a seed of two-step sign-in) and what waits for an
anonymous wave are sealed with a key made from SECRET_KEY; an unfinished answer with one made from
its personal link's token, of which only a hash is stored. AES-GCM and not Fernet, whose tokens
carry the time of writing. The ``purpose`` is part of the key, and for answers names the row, so
nothing sealed in one place opens in another.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE_BYTES = 12
KEY_BYTES = 32
TEXT = "text"


class SealBroken(Exception):
    """Sealed with an unknown key or for another purpose, or altered since."""


def seal(text: str) -> str:
    """``text`` as only this installation's SECRET_KEY opens it; nothing stays nothing."""
    if not text:
        return ""
    return urlsafe_b64encode(seal_for_server(text.encode(), purpose=TEXT)).decode()


def unseal(sealed: str) -> str:
    """
    What ``seal`` was given.

    :raises SealBroken: when no present or former SECRET_KEY opens it.
    """
    if not sealed:
        return ""
    try:
        data = urlsafe_b64decode(sealed)
    except ValueError as error:
        raise SealBroken from error
    return unseal_for_server(data, purpose=TEXT).decode()


def seal_for_server(data: bytes, *, purpose: str) -> bytes:
    """``data`` as only this installation's SECRET_KEY opens it."""
    return seal_with(data, secret=settings.SECRET_KEY, purpose=purpose)


def unseal_for_server(sealed: bytes, *, purpose: str) -> bytes:
    """
    What ``seal_for_server`` was given, by the present or a former SECRET_KEY.

    :raises SealBroken: none of them opens it.
    """
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return unseal_with(sealed, secret=str(secret), purpose=purpose)
        except SealBroken:
            continue
    raise SealBroken


def seal_with(data: bytes, *, secret: str, purpose: str) -> bytes:
    """``data`` encrypted with a key made from ``secret`` for ``purpose``."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(_key(secret, purpose)).encrypt(nonce, data, None)


def unseal_with(sealed: bytes, *, secret: str, purpose: str) -> bytes:
    """
    What ``seal_with`` was given.

    :raises SealBroken: another secret, another purpose, or damage.
    """
    try:
        cipher = AESGCM(_key(secret, purpose))
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def padded(data: bytes, *, room: int) -> bytes:
    """
    ``data`` with spaces behind it up to ``room`` bytes, or to the next doubling of it.

    A length is told by encryption as it is, and a long answer would be known by it.
    """
    while room < len(data):
        room *= 2
    return data.ljust(room)


def _key(secret: str, purpose: str) -> bytes:
    derivation = HKDF(
        algorithm=SHA256(),
        length=KEY_BYTES,
        salt=b"commonweave.sealing",
        info=purpose.encode(),
    )
    return derivation.derive(secret.encode())
