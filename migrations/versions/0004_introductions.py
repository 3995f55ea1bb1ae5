"""introductions"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "blocked",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_blocked_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["target_id"],
            ["organisation.id"],
            name=op.f("fk_blocked_target_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_blocked_user_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocked")),
        sa.UniqueConstraint(
            "organisation_id", "target_id", name=op.f("uq_blocked_organisation_id_target_id")
        ),
    )
    with op.batch_alter_table("blocked", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blocked_target_id"), ["target_id"], unique=False)

    op.create_table(
        "decline_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "areas",
                "modalities",
                "phase",
                "territories",
                name="rulekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_decline_rule_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decline_rule")),
        sa.UniqueConstraint(
            "organisation_id", "kind", name=op.f("uq_decline_rule_organisation_id_kind")
        ),
    )
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=12), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("pair", sa.String(length=40), nullable=True),
        sa.Column("from_listing_id", sa.Integer(), nullable=True),
        sa.Column("to_listing_id", sa.Integer(), nullable=True),
        sa.Column("from_user_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "accepted",
                "declined",
                "withdrawn",
                "expired",
                name="introductionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "area",
                "modality",
                "stage",
                "territory",
                "evidence",
                "timing",
                "other",
                name="declinereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("rule_id", sa.Integer(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_introduction_two")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["user.id"],
            name=op.f("fk_introduction_answered_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["from_id"],
            ["organisation.id"],
            name=op.f("fk_introduction_from_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["from_listing_id"],
            ["listing.id"],
            name=op.f("fk_introduction_from_listing_id_listing"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["from_user_id"],
            ["user.id"],
            name=op.f("fk_introduction_from_user_id_user"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["decline_rule.id"],
            name=op.f("fk_introduction_rule_id_decline_rule"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"],
            ["organisation.id"],
            name=op.f("fk_introduction_to_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_listing_id"],
            ["listing.id"],
            name=op.f("fk_introduction_to_listing_id_listing"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        sa.UniqueConstraint("pair", name=op.f("uq_introduction_pair")),
        sa.UniqueConstraint("public_id", name=op.f("uq_introduction_public_id")),
    )
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.create_index("ix_introduction_due", ["state", "expires_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_introduction_from_listing_id"), ["from_listing_id"], unique=False
        )
        batch_op.create_index("ix_introduction_received", ["to_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_introduction_rule_id"), ["rule_id"], unique=False)
        batch_op.create_index("ix_introduction_sent", ["from_id", "created_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_introduction_to_listing_id"), ["to_listing_id"], unique=False
        )


def downgrade():
    with op.batch_alter_table("introduction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_introduction_to_listing_id"))
        batch_op.drop_index("ix_introduction_sent")
        batch_op.drop_index(batch_op.f("ix_introduction_rule_id"))
        batch_op.drop_index("ix_introduction_received")
        batch_op.drop_index(batch_op.f("ix_introduction_from_listing_id"))
        batch_op.drop_index("ix_introduction_due")

    op.drop_table("introduction")
    op.drop_table("decline_rule")
    with op.batch_alter_table("blocked", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blocked_target_id"))

    op.drop_table("blocked")
