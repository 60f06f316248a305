"""Figures of buildings and parks on a day, brought together from what several facts say."""
