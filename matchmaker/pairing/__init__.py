"""An event's plan of meetings: problem, solver, verification, and their proof.

Around the engine: candidates by the host's rules, drafts solved in a process of their own so that
they can be stopped, a board for changes by hand, versions in people's hands. Publishing compares
and swaps the event's plan version, so of two hosts one wins. Agendas open by a signed link.
"""
