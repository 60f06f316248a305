"""The issuer's key: made once, kept in a file that its owner alone may read."""

import hashlib
import os
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ALGORITHM = "RS256"
_BITS = 2048


class Signing:
    """Signs tokens; `jwks` is what others check them with."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self.key = key
        public = key.public_key()
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.kid = hashlib.sha256(der).hexdigest()[:16]
        jwk = jwt.get_algorithm_by_name(ALGORITHM).to_jwk(public, as_dict=True)
        own = {"kid": self.kid, "use": "sig", "alg": ALGORITHM}
        self.jwks: dict[str, Any] = {"keys": [{**jwk, **own}]}

    def subject_of(self, token: str, type: str) -> str | None:
        """Of whom a token of that type speaks; None for what is none of ours, or too old."""
        try:
            if jwt.get_unverified_header(token).get("typ") != type:
                return None
            options = {"require": ["exp", "sub"]}
            return jwt.decode(token, self.key.public_key(), [ALGORITHM], options=options)["sub"]
        except jwt.PyJWTError:
            return None

    def token(self, claims: dict[str, Any], type: str = "JWT") -> str:
        """Signed; `type` goes into the head: `at+jwt` is an access token's (RFC 9068)."""
        return jwt.encode(claims, self.key, ALGORITHM, {"kid": self.kid, "typ": type})


def load_or_make(path: Path) -> Signing:
    """The key of the file, made where it is missing."""
    if not path.exists():
        key = rsa.generate_private_key(65537, _BITS)
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    return Signing(load_pem_private_key(path.read_bytes(), None))
