"""Events: slots and tables, who comes and when, wishes, published meetings, questions.

Facts only: who fits whom is matching's, plans in the making are pairing's. `setup` and `details`
change the frame, `service` who comes, `hosts` who runs it; `hours` is arithmetic, `seating` finds a
free table. A table has its usual seats, and in some slots others (`table_seats`): none closes it,
and nobody is seated there; too few are better than no meeting, so `allotting` gives as many
meetings as it can seats enough.

People without an account reach their own pages by a personal link: signed and not stored (`links`),
in the address once and in the session from then on (`guards`). A registration never joins a company
by its typed name alone, or whoever types it would read that one's agenda.
What a host's spreadsheet says that somebody offers and looks for are their participant's words,
which matching uses from the import on. Draft listings of an organisation come of them when its
member has read them and says so (`sharing.use_profile`): whoever holds an event and types a
member's address would else write into a foreign profile, and learn who belongs to it.
"""
