"""Settings: defaults that work, and a clear word about those that do not."""

import stat
from pathlib import Path

import pytest

from matchmaker.core.settings import SettingError, load_settings


def environ(tmp_path: Path, **more: str) -> dict[str, str]:
    return {"MATCHMAKER_INSTANCE": str(tmp_path / "instance"), **more}


def test_the_secret_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    first, second = load_settings(environ(tmp_path)), load_settings(environ(tmp_path))
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 64
    mode = (tmp_path / "instance" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_postgresql_address_gets_the_driver_that_is_installed(tmp_path: Path) -> None:
    settings = load_settings(environ(tmp_path, DATABASE_URL="postgres://me@db/desk"))
    assert settings.database_url == "postgresql+psycopg://me@db/desk"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_URL", "mysql://db", "DATABASE_URL: expected sqlite:///FILE or"),
        ("APPROVE_ORGANISATIONS", "perhaps", "APPROVE_ORGANISATIONS: expected on or off"),
        ("MINILM", "off", "MINILM: has become ENGLISH_MODEL"),
        ("TRUSTED_PROXIES", "-1", "TRUSTED_PROXIES: expected a whole number from 0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    with pytest.raises(SettingError, match=said):
        load_settings(environ(tmp_path, **{name: value}))


def test_https_makes_cookies_secure(tmp_path: Path) -> None:
    assert load_settings(environ(tmp_path, BASE_URL="https://desk.example")).secure
    assert not load_settings(environ(tmp_path)).secure
