"""Certificates, awards, reports, official statistics."""
