"""Settings from the environment: the only reader of it, each with a default that works."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


class SettingError(ValueError):
    """A setting whose value cannot be used; the message names it and what was expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation can choose. README lists every field under its environment name."""

    instance: Path
    secret_key: str
    database_url: str
    queue_url: str
    base_url: str
    mail_url: str
    mail_from: str
    approve_organisations: bool
    trusted_proxies: int
    pairing_max_candidates: int
    english_model: str
    multilingual_model: str
    introductions_per_week: int
    introduction_days: int
    attachment_megabytes: int
    scan_command: str
    live_streams: int

    @property
    def mail_folder(self) -> Path:
        """Where mail goes as .eml files when no SMTP server is set."""
        return self.instance / "mail"

    @property
    def secure(self) -> bool:
        """True if people reach the site over HTTPS."""
        return self.base_url.startswith("https://")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that the environment gives, creating the instance folder.

    Raises SettingError naming the first setting that cannot be used.
    """
    env = os.environ if environ is None else environ
    instance = Path(env.get("MATCHMAKER_INSTANCE", str(ROOT / "instance"))).resolve()
    instance.mkdir(parents=True, exist_ok=True)
    return Settings(
        instance=instance,
        secret_key=env.get("SECRET_KEY") or _kept_secret(instance / "secret_key"),
        database_url=_database_url(
            env.get("DATABASE_URL") or f"sqlite:///{instance}/matchmaker.db"
        ),
        queue_url=env.get("QUEUE_URL") or f"sqlite:///{instance}/queue.db",
        base_url=env.get("BASE_URL", "http://127.0.0.1:5000").rstrip("/"),
        mail_url=env.get("MAIL_URL", ""),
        mail_from=env.get("MAIL_FROM", "Matchmaker <matchmaker@localhost>"),
        approve_organisations=_flag(env, "APPROVE_ORGANISATIONS", default=True),
        trusted_proxies=_count(env, "TRUSTED_PROXIES", default=0),
        pairing_max_candidates=_count(env, "PAIRING_MAX_CANDIDATES", default=5_000_000),
        english_model=_english_model(env),
        multilingual_model=env.get("MULTILINGUAL_MODEL") or "use",
        introductions_per_week=_count(env, "INTRODUCTIONS_PER_WEEK", default=20),
        introduction_days=_count(env, "INTRODUCTION_DAYS", default=14),
        attachment_megabytes=_count(env, "ATTACHMENT_MEGABYTES", default=20),
        scan_command=env.get("SCAN_COMMAND", ""),
        live_streams=_count(env, "LIVE_STREAMS", default=16),
    )


def _database_url(url: str) -> str:
    """Return the address in SQLAlchemy's spelling, with the driver that requirements.txt brings."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise SettingError("DATABASE_URL: expected sqlite:///FILE or postgresql://USER@HOST/NAME")


def _kept_secret(path: Path) -> str:
    """Return the key kept in the file, making one that only its owner can read on first start."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _english_model(env: Mapping[str, str]) -> str:
    if "MINILM" in env:
        raise SettingError("MINILM: has become ENGLISH_MODEL; set that to minilm or off instead")
    return env.get("ENGLISH_MODEL") or "minilm"


def _flag(env: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = env.get(name, "").lower()
    if not value:
        return default
    if value not in YES | NO:
        raise SettingError(f"{name}: expected on or off, got {value!r}")
    return value in YES


def _count(env: Mapping[str, str], name: str, *, default: int) -> int:
    value = env.get(name, "")
    if not value:
        return default
    if not value.isdigit():
        raise SettingError(f"{name}: expected a whole number from 0, got {value!r}")
    return int(value)
