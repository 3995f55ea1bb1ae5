"""Work that outlives a request.

A job is a row written in the transaction of the fact that asks for it; the queue only hurries it.
"""
