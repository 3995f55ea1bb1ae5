"""Events: slots and tables, who comes and when, wishes, published meetings, questions.

Facts only: who fits whom is matching's, plans in the making are pairing's. People without an
account reach their own pages by a link that holds a token.
"""
