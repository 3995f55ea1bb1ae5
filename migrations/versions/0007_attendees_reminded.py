"""attendees_reminded"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("attendee", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("attendee", "reminded_at")
