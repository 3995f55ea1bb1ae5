"""meetings that are called off with their slots"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "meeting_proposal",
        sa.Column("slot_gone", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade():
    op.drop_column("meeting_proposal", "slot_gone")
