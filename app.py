"""The WSGI entry point."""

from matchmaker.factory import create_app

app = create_app()
