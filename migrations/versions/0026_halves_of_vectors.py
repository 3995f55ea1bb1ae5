"""how much of a vector is the half for English

Until now the rest was always 512 numbers wide. Going back, vectors of which it is not are deleted:
the worker makes all anew, since another version knows its models by other names.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ALONE = {"resolve_fks": False}  # a number has two bytes


def upgrade():
    with op.batch_alter_table("embedding", reflect_kwargs=ALONE) as batch_op:
        batch_op.add_column(
            sa.Column("english_width", sa.Integer(), server_default="0", nullable=False)
        )
    op.execute("UPDATE embedding SET english_width = length(vector) / 2 - 512")
    # No default stays: whoever writes a vector says where its halves are.
    with op.batch_alter_table("embedding", reflect_kwargs=ALONE) as batch_op:
        batch_op.alter_column("english_width", server_default=None)


def downgrade():
    op.execute("DELETE FROM embedding WHERE length(vector) / 2 - english_width <> 512")
    with op.batch_alter_table("embedding", reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_column("english_width")
