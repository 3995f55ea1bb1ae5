"""whom a saved search has shown and told is a bit for each organisation's id, no list of addresses

Of more than MANY organisations a search used to find the best alone, so that who stood below them
was neither seen nor new: there, whoever had signed up when it was looked at counts as seen.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ALONE = {"resolve_fks": False}
MANY = 2_000
ORGANISATION = sa.table(
    "organisation", sa.column("id"), sa.column("public_id"), sa.column("created_at")
)
SEARCH = sa.table(
    "saved_search",
    sa.column("id"),
    sa.column("seen_at"),
    *(sa.column(name, sa.JSON()) for name in ("seen", "told")),
    *(sa.column(name, sa.LargeBinary()) for name in ("seen_ids", "told_ids")),
)


def bits_of(ids):
    bits = bytearray(max(ids, default=-1) // 8 + 1)
    for number in ids:
        bits[number // 8] |= 1 << number % 8
    return bytes(bits)


def ids_of(bits):
    return [8 * at + bit for at, octet in enumerate(bits) for bit in range(8) if octet >> bit & 1]


def rows_of(connection, *columns):
    """Give the searches one after the other: a hundred thousand addresses may hang on each."""
    for number in connection.scalars(sa.select(SEARCH.c.id)).all():
        yield connection.execute(
            sa.select(SEARCH.c.id, *columns).where(SEARCH.c.id == number)
        ).one()


def write(connection, number, **values):
    connection.execute(SEARCH.update().where(SEARCH.c.id == number).values(values))


def upgrade():
    with op.batch_alter_table("saved_search", reflect_kwargs=ALONE) as batch_op:
        for name in ("seen_ids", "told_ids"):
            batch_op.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
    connection = op.get_bind()
    ids = dict(connection.execute(sa.select(ORGANISATION.c.public_id, ORGANISATION.c.id)).all())
    for number, seen, told in rows_of(connection, SEARCH.c.seen, SEARCH.c.told):
        shown, sent = ({ids[one] for one in each if one in ids} for each in (seen, told))
        if len(ids) > MANY:
            shown |= there_when_looked_at(connection, number)
        write(connection, number, seen_ids=bits_of(shown), told_ids=bits_of(sent))
    with op.batch_alter_table("saved_search", reflect_kwargs=ALONE) as batch_op:
        for name in ("seen_ids", "told_ids"):
            batch_op.alter_column(name, existing_type=sa.LargeBinary(), nullable=False)
        for name in ("seen", "told"):
            batch_op.drop_column(name)


def there_when_looked_at(connection, number):
    query = sa.select(ORGANISATION.c.id).where(
        SEARCH.c.id == number, ORGANISATION.c.created_at <= SEARCH.c.seen_at
    )
    return set(connection.scalars(query))


def downgrade():
    with op.batch_alter_table("saved_search", reflect_kwargs=ALONE) as batch_op:
        for name in ("seen", "told"):
            batch_op.add_column(sa.Column(name, sa.JSON(), server_default="[]", nullable=False))
    connection = op.get_bind()
    addresses = dict(
        connection.execute(sa.select(ORGANISATION.c.id, ORGANISATION.c.public_id)).all()
    )
    for number, shown, sent in rows_of(connection, SEARCH.c.seen_ids, SEARCH.c.told_ids):
        seen, told = (
            sorted(addresses[one] for one in ids_of(each) if one in addresses)
            for each in (shown, sent)
        )
        write(connection, number, seen=seen, told=told)
    with op.batch_alter_table("saved_search", reflect_kwargs=ALONE) as batch_op:
        batch_op.alter_column("seen", existing_type=sa.JSON(), server_default=None)
        for name in ("seen_ids", "told_ids"):
            batch_op.drop_column(name)
