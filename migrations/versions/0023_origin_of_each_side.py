"""what a participant offers and what it looks for have each their own origin"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ALONE = {"resolve_fks": False}
BOTH = "ck_participant_origin"
SIDES = {
    "offers_from": "ck_participant_offers_from",
    "looks_for_from": "ck_participant_looks_for_from",
}


def add(batch_op, column, constraint):
    batch_op.add_column(sa.Column(column, sa.String(40), server_default="host", nullable=False))
    batch_op.create_check_constraint(op.f(constraint), f"{column} IN ('host', 'registration')")


def upgrade():
    with op.batch_alter_table("participant", reflect_kwargs=ALONE) as batch_op:
        for column, constraint in SIDES.items():
            add(batch_op, column, constraint)
    op.execute("UPDATE participant SET offers_from = words_from, looks_for_from = words_from")
    with op.batch_alter_table("participant", reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_constraint(op.f(BOTH), type_="check")
        batch_op.drop_column("words_from")


def downgrade():
    with op.batch_alter_table("participant", reflect_kwargs=ALONE) as batch_op:
        add(batch_op, "words_from", BOTH)
    # The host's where any of them are: of these fewer drafts are made.
    op.execute(
        "UPDATE participant SET words_from = 'registration' WHERE (offers <> '' OR looks_for <> '')"
        " AND (offers = '' OR offers_from = 'registration')"
        " AND (looks_for = '' OR looks_for_from = 'registration')"
    )
    with op.batch_alter_table("participant", reflect_kwargs=ALONE) as batch_op:
        for column, constraint in SIDES.items():
            batch_op.drop_constraint(op.f(constraint), type_="check")
            batch_op.drop_column(column)
