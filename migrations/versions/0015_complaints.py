"""complaints"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "complaint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column(
            "grievance",
            sa.Enum(
                "spam",
                "harassment",
                "fraud",
                "confidentiality",
                "other",
                name="grievance",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quoted", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["about_id"],
            ["organisation.id"],
            name=op.f("fk_complaint_about_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"],
            ["organisation.id"],
            name=op.f("fk_complaint_reporter_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_complaint_user_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("public_id", name=op.f("uq_complaint_public_id")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_complaint_about_id"), ["about_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_reporter_id"), ["reporter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_complaint_user_id"), ["user_id"], unique=False)


def downgrade():
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_user_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_reporter_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_about_id"))

    op.drop_table("complaint")
