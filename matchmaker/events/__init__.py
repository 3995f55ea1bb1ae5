"""Events: slots and tables, who comes and when, wishes, published meetings, questions.

Facts only: who fits whom is matching's, plans in the making are pairing's. `setup` and `details`
change the frame, `service` who comes, `hosts` who runs it; `hours` is arithmetic, `seating` finds a
free table. People without an account reach their own pages by a personal link: signed and not
stored (`links`), in the address once and in the session from then on (`guards`). A registration
never joins a company by its typed name alone, or whoever types it would read that one's agenda.
"""
