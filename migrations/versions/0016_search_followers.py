"""search_followers"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CHOICES = ("at-once", "daily", "weekly", "off")


def upgrade():
    op.create_table(
        "search_follower",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "mail",
            sa.Enum(*CHOICES, name="choice", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_search.id"],
            name=op.f("fk_search_follower_search_id_saved_search"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_search_follower_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "user_id", name=op.f("pk_search_follower")),
    )
    op.create_index(op.f("ix_search_follower_user_id"), "search_follower", ["user_id"])
    op.add_column("saved_search", sa.Column("told", sa.JSON(), server_default="[]", nullable=False))
    # Whoever saved a search follows it from now on, by the bell alone: nobody has asked for mail.
    op.execute(
        "INSERT INTO search_follower (search_id, user_id, mail) "
        "SELECT id, user_id, 'off' FROM saved_search WHERE user_id IS NOT NULL"
    )


def downgrade():
    op.drop_column("saved_search", "told")
    op.drop_index(op.f("ix_search_follower_user_id"), "search_follower")
    op.drop_table("search_follower")
