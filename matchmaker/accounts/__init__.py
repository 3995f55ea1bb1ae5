"""Users, sign-in, sessions, roles.

The cookie carries the token of a sign-in; the table keeps only its hash, so that sign-ins can be
listed and ended one by one. What a mail brings (a token) is made by the worker that sends the mail:
a request never knows whether an address is known, and no clear token lies in the database.
"""
