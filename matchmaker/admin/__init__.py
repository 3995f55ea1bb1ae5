"""The administrator's pages: organisations, people, background jobs that failed.

Everything is done by POST, and whoever is concerned is told by mail.
"""
