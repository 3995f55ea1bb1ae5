"""slots of events among proposed times"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "offered_slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_offered_slot_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["meeting_proposal.id"],
            name=op.f("fk_offered_slot_proposal_id_meeting_proposal"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["slot_id"],
            ["slot.id"],
            name=op.f("fk_offered_slot_slot_id_slot"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offered_slot")),
        sa.UniqueConstraint(
            "proposal_id", "starts_at", name=op.f("uq_offered_slot_proposal_id_starts_at")
        ),
    )
    with op.batch_alter_table("offered_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offered_slot_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offered_slot_slot_id"), ["slot_id"], unique=False)


def downgrade():
    op.drop_table("offered_slot")
