"""Display formats: other ways to read the values of a column, which themselves stay as they are.

``format`` says what a format is, ``choice`` lists them all and proposes one for a column.
"""
