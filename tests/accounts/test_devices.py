"""Devices, by the names that their owners use."""

import pytest

from matchmaker.accounts.devices import describe

LIKE = "(KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 {LIKE} Chrome/149.0 Safari/537.36",
         ("Chrome", "Linux")),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/149.0 Safari/537.36 Edg/149.0",
         ("Edge", "Windows")),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1",
         ("Safari", "iPhone")),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/149.0 Mobile MicroMessenger/8.0",
         ("WeChat", "Android")),
        ("curl/8.0", ("", "")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_a_device_is_named_as_people_do(agent: str, expected: tuple[str, str]) -> None:
    assert describe(agent) == expected
