"""Events: slots and tables, who comes and when, wishes, published meetings, questions.

Facts only: who fits whom is matching's, plans in the making are pairing's. `setup` and `details`
change the frame, `service` who comes, `hosts` who runs it; `hours` is arithmetic, `seating` finds a
free table, `claims` asks the room above what people have agreed on. A table has its usual seats,
and in some slots others (`table_seats`): none closes it, and nobody is seated there; too few are
better than no meeting, so `allotting` gives as many meetings as it can seats enough.

People without an account reach their own pages by a personal link: signed and not stored (`links`),
in the address once and in the session from then on (`guards`). A registration never joins a company
by its typed name alone, or whoever types it would read that one's agenda.

What a host's spreadsheet or a registration says that somebody offers and looks for are their
participant's words, which matching uses at once. Where the person belongs to an organisation of the
site, or comes to, they also become drafts in its profile (`drafts`). Whoever holds an event and
types a member's address can so write into a foreign profile, but little, and learns nothing: a
draft is a proposal that members alone see, marked with the event, and dismissed in one tap; a host
makes at most two of a person and an event, ever; and the worker makes them, so that every answer
to the host is the same whoever has an account. Words that colleagues share who may belong to
different organisations become nobody's drafts.
"""
