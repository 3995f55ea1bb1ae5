"""published meetings without locks: those are of drafts"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_column("meeting", "locked")


def downgrade():
    op.add_column(
        "meeting", sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
