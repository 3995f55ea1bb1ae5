"""What is written to files: profiles, a list, a published plan; `sheets` writes rows."""
