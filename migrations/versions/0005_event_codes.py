"""event_codes"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "event_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.CheckConstraint("uses IS NULL OR used <= uses", name=op.f("ck_event_code_not_used_up")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_code_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_code")),
        sa.UniqueConstraint("event_id", "code", name=op.f("uq_event_code_event_id_code")),
    )
    op.add_column(
        "attendee",
        sa.Column("former_state", sa.String(length=40), nullable=False, server_default=""),
    )


def downgrade():
    op.drop_column("attendee", "former_state")
    op.drop_table("event_code")
