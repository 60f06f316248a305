"""How lists find and order facts: entries, made of facts and kept beside them."""
