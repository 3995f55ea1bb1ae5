"""The accounts with which anybody may try the demo."""

import enum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.database import Model


class DemoRole(enum.StrEnum):
    """Whose eyes the account lends."""

    SCOUT = "scout"
    STARTUP = "startup"
    HOSPITAL = "hospital"
    HOST = "host"
    ADMINISTRATOR = "administrator"


class DemoAccount(Model):
    """An account whose password the start page shows, made anew with each load of the demo."""

    __tablename__ = "demo_account"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[DemoRole]
    password: Mapped[str] = mapped_column(String(40))

    user: Mapped[User] = relationship()
