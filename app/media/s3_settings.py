"""What ``SCENEWRIGHT_S3_URL`` says.

::

    s3://bucket/prefix?region=eu-central-1&encryption=kms&kms_key=alias/video&cache_gb=50
    s3://bucket?endpoint=http://127.0.0.1:9000&region=us-east-1&timeout=5

Keys are never in it: boto3 finds them where it always does (environment, profile, instance).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from app.errors import BadSetting

VARIABLE = "SCENEWRIGHT_S3_URL"

_EXAMPLE = f"Write {VARIABLE} as s3://bucket/prefix?region=eu-central-1."
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  # Amazon S3 user guide, “Bucket naming rules”
_PREFIX = re.compile(r"[A-Za-z0-9!_.'()/-]*")  # the same, “Safe characters” of keys
_ENCRYPTIONS = {"": "", "aes256": "AES256", "kms": "aws:kms"}
_OPTIONS = ("endpoint", "region", "encryption", "kms_key", "cache_gb", "timeout")


@dataclass(frozen=True, slots=True)
class S3Settings:
    """Where assets are kept, and how. Nothing in here is secret, so it may be shown."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    """Empty for Amazon's own."""
    region: str = ""
    """Empty leaves it to boto3's configuration."""
    encryption: str = ""
    """What S3 is asked to encrypt with: empty for the bucket's default, ``AES256`` or ``aws:kms``."""
    kms_key: str = ""
    cache_bytes: int = 20_000_000_000
    timeout: float = 20.0
    """Seconds without a byte after which an answer is no longer waited for."""

    @property
    def place(self) -> str:
        """The store as people are told of it."""
        folder = f"{self.bucket}/{self.prefix}".rstrip("/")
        return f"s3://{folder}" + (f" at {self.endpoint}" if self.endpoint else "")

    @property
    def encryption_options(self) -> dict[str, str]:
        """What every object is written with."""
        named = {"ServerSideEncryption": self.encryption, "SSEKMSKeyId": self.kms_key}
        return {name: value for name, value in named.items() if value}

    @property
    def folder_name(self) -> str:
        """A name for the folder of local copies that no other store has."""
        return hashlib.sha256(f"{self.endpoint} {self.bucket}/{self.prefix}".encode()).hexdigest()[:16]


def parse(url: str) -> S3Settings:
    """The settings of an address; BadSetting that says what is wrong, and never shows a password."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise BadSetting(f"{VARIABLE} is not an address.", _EXAMPLE) from None
    if "@" in parts.netloc:
        raise BadSetting(
            f"{VARIABLE} holds a name or a password.",
            "Leave them out, and give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or a profile instead.",
        )
    if parts.scheme != "s3" or not _BUCKET.fullmatch(parts.netloc) or parts.fragment:
        raise BadSetting(f"{VARIABLE} does not name a bucket.", _EXAMPLE)
    options = dict(pairs)
    unknown = sorted(set(options) - set(_OPTIONS))
    if unknown or len(options) != len(pairs):
        what = f"has no option “{unknown[0]}”" if unknown else "gives an option twice"
        raise BadSetting(f"{VARIABLE} {what}.", f"Options are {', '.join(_OPTIONS)}.")
    prefix = parts.path.strip("/")
    if not _PREFIX.fullmatch(prefix) or ".." in prefix.split("/"):
        raise BadSetting(
            f"The folder in {VARIABLE} holds characters that not every S3 keeps.",
            "Use letters, digits, - and _.",
        )
    encryption = options.get("encryption", "").lower()
    if encryption not in _ENCRYPTIONS or (options.get("kms_key") and encryption != "kms"):
        raise BadSetting(
            f"The encryption in {VARIABLE} is not one that S3 has.",
            "Give encryption=aes256, or encryption=kms with a kms_key.",
        )
    return S3Settings(
        parts.netloc,
        f"{prefix}/" if prefix else "",
        _endpoint(options.get("endpoint", "")),
        options.get("region", ""),
        _ENCRYPTIONS[encryption],
        options.get("kms_key", ""),
        int(_number(options, "cache_gb", 20, 0, 1_000_000) * 1e9),
        _number(options, "timeout", 20, 0.1, 600),
    )


def _endpoint(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        fit = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if fit and "@" not in parts.netloc and not parts.query and not parts.fragment:
            return text.rstrip("/")
    except ValueError:
        pass
    raise BadSetting(
        f"The endpoint in {VARIABLE} is not an address.",
        "Write endpoint=https://host:port, without a password.",
    )


def _number(options: dict[str, str], name: str, default: float, low: float, high: float) -> float:
    text = options.get(name, "")
    try:
        value = float(text) if text else default
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise BadSetting(f"{name} in {VARIABLE} is “{text}”.", f"Give a number from {low:g} to {high:g}.")
    return value
