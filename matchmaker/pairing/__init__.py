"""An event's plan of meetings: problem, solver, verification, and their proof."""
