"""Boards, lists and pages of matters among very many."""
