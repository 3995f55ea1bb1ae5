"""agreements"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ALONE = {"resolve_fks": False}  # reading "user" as well would warn of its index on an expression


def upgrade():
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("side_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.String(length=200), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_agreement_conversation_id_conversation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["side_id"],
            ["organisation.id"],
            name=op.f("fk_agreement_side_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agreement_conversation_id"), ["conversation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_agreement_side_id"), ["side_id"], unique=False)

    op.create_table(
        "listing_confidential",
        sa.Column("listing_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["listing_id"],
            ["listing.id"],
            name=op.f("fk_listing_confidential_listing_id_listing"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("listing_id", name=op.f("pk_listing_confidential")),
    )
    with op.batch_alter_table("attachment", reflect_kwargs=ALONE) as batch_op:
        batch_op.add_column(sa.Column("agreement_id", sa.Integer(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_attachment_agreement_id"), ["agreement_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_attachment_agreement_id_agreement"),
            "agreement",
            ["agreement_id"],
            ["id"],
            ondelete="CASCADE",
        )

    _move_up()
    for name in ("cda_noted_by", "cda_until", "cda_from", "cda"):
        op.drop_column("conversation", name)
    op.add_column("profile_grant", sa.Column("begins", sa.Date(), nullable=True))
    op.add_column("profile_grant", sa.Column("ends", sa.Date(), nullable=True))
    _allow("matched", "introduced", "cda")


def downgrade():
    op.execute("DELETE FROM profile_grant WHERE kind = 'cda'")
    _allow("matched", "introduced")
    op.drop_column("profile_grant", "ends")
    op.drop_column("profile_grant", "begins")
    name = sa.String(length=200)
    op.add_column("conversation", sa.Column("cda", name, server_default="", nullable=False))
    op.add_column("conversation", sa.Column("cda_from", sa.Date(), nullable=True))
    op.add_column("conversation", sa.Column("cda_until", sa.Date(), nullable=True))
    op.add_column(
        "conversation", sa.Column("cda_noted_by", name, server_default="", nullable=False)
    )
    _move_down()
    with op.batch_alter_table("attachment", reflect_kwargs=ALONE) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_attachment_agreement_id_agreement"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_attachment_agreement_id"))
        batch_op.drop_column("agreement_id")

    op.drop_table("listing_confidential")
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_side_id"))
        batch_op.drop_index(batch_op.f("ix_agreement_conversation_id"))

    op.drop_table("agreement")


def _allow(*kinds):
    """Change which kinds of grants there are."""
    name, listed = "ck_profile_grant_grantkind", ", ".join(f"'{kind}'" for kind in kinds)
    check = f"kind IN ({listed})"
    with op.batch_alter_table("profile_grant") as batch_op:
        batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(name), check)


def _move_up():
    """Let what one side noted wait for the other.

    Only a name tells which side it was: where both or neither have such a member, it has ended.
    """
    op.execute(
        """
        INSERT INTO agreement (conversation_id, side_id, reference, begins, ends, noted_by,
                               noted_at, confirmed_by, ended_by, ended_at)
        SELECT c.id, COALESCE(s.side_id, c.a_id), c.cda, c.cda_from, c.cda_until, c.cda_noted_by,
               c.last_at, '', '', CASE WHEN s.side_id IS NULL THEN c.last_at END
        FROM conversation c
        LEFT JOIN (
            SELECT k.id, MIN(m.organisation_id) AS side_id
            FROM conversation k
            JOIN membership m ON m.organisation_id IN (k.a_id, k.b_id)
            JOIN "user" u ON u.id = m.user_id AND u.name = k.cda_noted_by
            GROUP BY k.id
            HAVING COUNT(DISTINCT m.organisation_id) = 1
        ) s ON s.id = c.id
        WHERE c.cda <> '' AND c.cda_from IS NOT NULL
        """
    )


def _move_down():
    """Keep the newest agreement that nobody has ended, confirmed ones first."""
    for column, source in (
        ("cda_from", "begins"),
        ("cda_until", "ends"),
        ("cda_noted_by", "noted_by"),
        ("cda", "reference"),
    ):
        op.execute(
            f"""
            UPDATE conversation SET {column} = (
                SELECT {source} FROM agreement g
                WHERE g.conversation_id = conversation.id AND g.ended_at IS NULL
                ORDER BY CASE WHEN g.confirmed_at IS NULL THEN 1 ELSE 0 END, g.id DESC LIMIT 1
            )
            WHERE EXISTS (SELECT 1 FROM agreement g
                          WHERE g.conversation_id = conversation.id AND g.ended_at IS NULL)
            """  # noqa: S608 - our own names
        )
