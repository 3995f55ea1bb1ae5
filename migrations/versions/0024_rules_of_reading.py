"""by which rules an organisation's texts were read for their vectors

What was read before is not known, so that everything is read anew; no vector is lost.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ALONE = {"resolve_fks": False}


def upgrade():
    with op.batch_alter_table("encoded", reflect_kwargs=ALONE) as batch_op:
        batch_op.add_column(sa.Column("rules", sa.String(16), server_default="", nullable=False))


def downgrade():
    with op.batch_alter_table("encoded", reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_column("rules")
