"""cda"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "conversation", sa.Column("cda", sa.String(length=200), server_default="", nullable=False)
    )
    op.add_column("conversation", sa.Column("cda_from", sa.Date(), nullable=True))
    op.add_column("conversation", sa.Column("cda_until", sa.Date(), nullable=True))
    op.add_column(
        "conversation",
        sa.Column("cda_noted_by", sa.String(length=200), server_default="", nullable=False),
    )
    op.add_column(
        "message", sa.Column("warned", sa.String(length=80), server_default="", nullable=False)
    )


def downgrade():
    op.drop_column("message", "warned")
    for name in ("cda_noted_by", "cda_until", "cda_from", "cda"):
        op.drop_column("conversation", name)
