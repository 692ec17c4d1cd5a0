"""Signs mails with DKIM (RFC 6376, RFC 8463), where no mail server before us does: the extra `[dkim]`.

What is signed is the header as software on the way may refold it (`relaxed`) and the body octet for octet (`simple`),
since ours is 7-bit with lines that nobody has a reason to touch.  No moment is in it: the same message always gets
the same signature, so one that is sent again is the same to the last octet.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

from digest.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

Sign = Callable[[bytes, str], bytes]  # (message, domain of its From) -> the message, signed

# Both fields of unsubscribing are in it, or mail programs offer no button for that (RFC 8058 4).
SIGNED = (
    "from", "to", "subject", "date", "message-id", "reply-to", "list-id", "list-unsubscribe", "list-unsubscribe-post",
    "feedback-id", "auto-submitted", "precedence", "content-language", "mime-version", "content-type",
    "content-transfer-encoding",
)  # fmt: skip
_LEAST_BITS = 1024  # RFC 8301 3.2: verifiers take no shorter one
_WIDTH = 70


def signer(key: str, selector: str) -> Sign:
    """What signs with this private key (PEM, RSA or Ed25519).  ConfigError when it is none, or the extra is missing."""
    algorithm, signed = _algorithm(_load(key))

    def sign(message: bytes, domain: str) -> bytes:
        head, _, body = message.partition(b"\r\n\r\n")
        fields = _fields(head)
        names = [name for name in SIGNED if name in fields]
        # From once more than there is one: a second that somebody adds breaks the signature.
        words = [
            "v=1;", f"a={algorithm};", "c=relaxed/simple;", f"d={domain};", f"s={selector};",
            f"h={':'.join([*names, 'from'])};", f"bh={_digest(body)};", "b=",
        ]  # fmt: skip
        ours = f"dkim-signature:{' '.join(words)}".encode("ascii")
        what = b"".join(b"%s:%s\r\n" % (name.encode(), fields[name]) for name in names) + ours
        seal = b64encode(signed(what)).decode()
        cut = "\r\n ".join(seal[start : start + _WIDTH] for start in range(0, len(seal), _WIDTH))
        shown = "\r\n ".join(words)
        return f"DKIM-Signature: {shown}{cut}\r\n".encode("ascii") + message

    return sign


def public(key: str) -> str:
    """The public half of this private key as the DNS has it behind `p=` (RFC 6376 3.6.1, RFC 8463 4)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    loaded = _load(key)
    _algorithm(loaded)  # ConfigError for any other kind
    ours = loaded.public_key()
    if isinstance(loaded, Ed25519PrivateKey):
        return b64encode(ours.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    return b64encode(ours.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def _load(key: str) -> PrivateKeyTypes:
    try:
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ModuleNotFoundError as error:
        raise ConfigError("DIGEST_DKIM_KEY: signing needs the extra: pip install 'ai-policy-digest[dkim]'") from error
    try:
        return load_pem_private_key(key.strip().encode() + b"\n", None)
    except (TypeError, ValueError) as error:  # TypeError: it has a password
        raise ConfigError("DIGEST_DKIM_KEY: not a private key in PEM form without a password") from error


def _algorithm(key: PrivateKeyTypes) -> tuple[str, Callable[[bytes], bytes]]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256

    if isinstance(key, RSAPrivateKey) and key.key_size >= _LEAST_BITS:
        return "rsa-sha256", lambda what: key.sign(what, PKCS1v15(), SHA256())
    if isinstance(key, Ed25519PrivateKey):
        return "ed25519-sha256", lambda what: key.sign(sha256(what).digest())  # RFC 8463 3
    raise ConfigError(f"DIGEST_DKIM_KEY: must be an RSA key of {_LEAST_BITS} bits or more, or an Ed25519 key")


def _fields(head: bytes) -> dict[str, bytes]:
    """The header's fields by name, each on one line with single spaces (RFC 6376 3.4.2)."""
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head)
    pairs = (line.partition(b":") for line in unfolded.split(b"\r\n"))
    return {name.decode("ascii").strip().lower(): b" ".join(value.split()) for name, _, value in pairs}


def _digest(body: bytes) -> str:
    """Of the body with one line end at its end (RFC 6376 3.4.3)."""
    whole = body if body.endswith(b"\r\n") and not body.endswith(b"\r\n\r\n") else body.rstrip(b"\r\n") + b"\r\n"
    return b64encode(sha256(whole).digest()).decode("ascii")
