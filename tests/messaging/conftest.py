"""What the tests of conversations share."""

import pytest
from flask import Flask

from tests.factories.messaging import Talk, make_talk


@pytest.fixture
def talk(app: Flask) -> Talk:
    """A conversation of an accepted introduction, with a member of either side."""
    return make_talk()
