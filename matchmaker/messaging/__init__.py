"""Conversations between two organisations, in which every member of either can join.

One for each pair, opened by an accepted introduction or a published meeting of an event. Messages
are in the order of a sequence that the conversation's row hands out, never of a clock; a key of the
sender's browser makes a retry the same message. Whoever blocks the other side puts the conversation
away; the other does not notice. Files are saved, never shown; a CDA holds once both sides say so.

Two meet once at an event, in a slot in which neither meets anybody at any event and a table is
free; `agreed` is all that pairing learns of it.
"""
