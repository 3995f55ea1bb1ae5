"""An event's plan of meetings: problem, solver, verification, and their proof.

Around the engine: candidates by the host's rules, drafts solved in a process of their own so that
they can be stopped, a board for changes by hand, versions in people's hands. Publishing compares
and swaps the event's plan version, so of two hosts one wins. Agendas open by a signed link.

How many tables are open in each slot decides who meets when; which of them a meeting gets comes
last (`tables`), so that seats are a wish that costs no meeting. Whether a table is open is asked
anew when a draft is shown and published.

What two organisations agree on in their conversation comes before wishes, absences and the host's
rules: every list has it in its slot, a draft without it is not published, and the published list
takes it in, or out again, as a version of its own (`agreed`).
"""
