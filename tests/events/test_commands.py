"""The address of a laptop that serves an event."""

import re

import pytest
from flask import Flask

from matchmaker.events import commands


@pytest.mark.allow_hosts(["127.0.0.1", "192.0.2.1"])  # nothing is sent there
def test_the_address_of_this_machine_is_one_that_others_can_open(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["events", "address", "--port", "8123"])
    found = re.fullmatch(r"http://(\d+\.\d+\.\d+\.\d+):8123\n", answer.output)
    if found is None:
        assert "this machine is on no network" in answer.output
    else:
        assert not found[1].startswith("127.")


def test_without_a_network_it_says_what_to_do(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "local_address", lambda: None)
    answer = app.test_cli_runner().invoke(args=["events", "address"])
    assert answer.exit_code == 1
    assert "join one or start a hotspot" in answer.output
