"""A published plan on paper: what stands on which sheet, and PDF of it by typst.

Printing never solves: the same plan prints the same paper. User text reaches typst as JSON data and
is never read as markup. Codes on paper hold no secret: a page behind one asks who is there, so a
lost sheet opens nothing. Fonts come with the installation; those of the machine are not looked at.
"""
