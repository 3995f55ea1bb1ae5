"""drafts that an event proposes to an organisation"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ALONE = {"resolve_fks": False}
WORDS, PROPOSED = "ck_participant_origin", "ck_listing_origin"
KINDS = "('host', 'registration')"


def upgrade():
    with op.batch_alter_table("listing", reflect_kwargs=ALONE) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.String(40), nullable=True))
        batch_op.add_column(
            sa.Column("event_name", sa.String(200), server_default="", nullable=False)
        )
        batch_op.create_check_constraint(op.f(PROPOSED), f"origin IN {KINDS}")
    with op.batch_alter_table("participant", reflect_kwargs=ALONE) as batch_op:
        batch_op.add_column(
            sa.Column("words_from", sa.String(40), server_default="host", nullable=False)
        )
        batch_op.add_column(sa.Column("drafted", sa.JSON(), nullable=True))
        batch_op.create_check_constraint(op.f(WORDS), f"words_from IN {KINDS}")
    op.execute("UPDATE participant SET words_from = 'registration' WHERE own_words")


def downgrade():
    # Without their mark they would be drafts that somebody of the organisation has begun.
    # SQLite, which migrates without foreign keys, would give their numbers to other listings.
    op.execute(
        "DELETE FROM listing_confidential WHERE listing_id IN"
        " (SELECT id FROM listing WHERE origin IS NOT NULL)"
    )
    op.execute(
        "DELETE FROM claim WHERE listing_id IN (SELECT id FROM listing WHERE origin IS NOT NULL)"
    )
    op.execute("DELETE FROM listing WHERE origin IS NOT NULL")
    with op.batch_alter_table("participant", reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_constraint(op.f(WORDS), type_="check")
        batch_op.drop_column("drafted")
        batch_op.drop_column("words_from")
    with op.batch_alter_table("listing", reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_constraint(op.f(PROPOSED), type_="check")
        batch_op.drop_column("event_name")
        batch_op.drop_column("origin")
