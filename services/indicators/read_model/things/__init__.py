"""One thing whole: its attributes, what it is listed for, its matters, readings and relations."""
