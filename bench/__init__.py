"""How fast the product is, beside other ways of doing the same; `make bench` writes docs/bench.md.

Nothing here asserts on time. Rivals run in turn on the same topics, so that only ratios of one run
are compared.
"""
