"""Recounts every figure from the services' own tables and compares it with what is shown.

The one reader of all databases. It shares no rule with the services: its SQL says again, in other
words, what each figure means.
"""
