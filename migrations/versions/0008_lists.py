"""lists"""

import warnings
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


@contextmanager
def _copying():
    """Alter `shortlisted`; SQLite copies the table, and looks at a person's index on the way."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Skipped unsupported reflection")
        with op.batch_alter_table("shortlisted", schema=None) as batch_op:
            yield batch_op


def upgrade():
    op.create_table(
        "named_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_named_list_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_list")),
        sa.UniqueConstraint("public_id", name=op.f("uq_named_list_public_id")),
    )
    with op.batch_alter_table("named_list", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_named_list_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "prospect_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortlisted_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shortlisted_id"],
            ["shortlisted.id"],
            name=op.f("fk_prospect_note_shortlisted_id_shortlisted"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_prospect_note_user_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_note")),
    )
    with op.batch_alter_table("prospect_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prospect_note_shortlisted_id"), ["shortlisted_id"], unique=False
        )

    op.create_table(
        "stage_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shortlisted_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "new",
                "screening",
                "contact",
                "cda",
                "diligence",
                "won",
                "lost",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["shortlisted_id"],
            ["shortlisted.id"],
            name=op.f("fk_stage_move_shortlisted_id_shortlisted"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_stage_move_user_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_move")),
    )
    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stage_move_shortlisted_id"), ["shortlisted_id"], unique=False
        )

    with _copying() as batch_op:
        batch_op.add_column(sa.Column("list_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("stage", sa.String(40), nullable=False, server_default="new"))
        batch_op.add_column(
            sa.Column("lost_reason", sa.String(40), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_shortlisted_list_id_named_list"),
            "named_list",
            ["list_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_shortlisted_owner_id_user"),
            "user",
            ["owner_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade():
    op.execute("DELETE FROM shortlisted WHERE removed_at IS NOT NULL")
    with op.batch_alter_table("stage_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stage_move_shortlisted_id"))

    op.drop_table("stage_move")
    with op.batch_alter_table("prospect_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prospect_note_shortlisted_id"))

    op.drop_table("prospect_note")
    with _copying() as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_shortlisted_owner_id_user"), type_="foreignkey")
        batch_op.drop_constraint(
            batch_op.f("fk_shortlisted_list_id_named_list"), type_="foreignkey"
        )
        for column in (
            "removed_at",
            "moved_at",
            "tags",
            "lost_reason",
            "stage",
            "owner_id",
            "list_id",
        ):
            batch_op.drop_column(column)

    with op.batch_alter_table("named_list", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_named_list_organisation_id"))

    op.drop_table("named_list")
