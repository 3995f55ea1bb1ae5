"""Organisations, memberships, invitations."""
