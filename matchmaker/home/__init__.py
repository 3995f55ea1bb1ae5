"""Pages that read from many rooms: start, dashboard."""
