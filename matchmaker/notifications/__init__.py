"""The bell, mails about facts, and who wants which of them when.

A notification keeps what it is about, never words: they are made when it is read or mailed, so
that what has become false, or may not be seen any more, is not said. The rooms above say how: each
`Kind` that the factory registers brings a function that tells what its rows say now.
Letters that bring a key (sign-up, password, an attendee's first link) are no notifications and
always go.
"""
