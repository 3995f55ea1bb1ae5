"""Organisations, memberships, invitations.

A person belongs to one organisation at most. Only an invitation makes somebody a member, and it is
bound to an address: the domain of an address means nothing. An organisation always keeps an owner.
"""
