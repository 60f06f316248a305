"""The only language the services share: codes, periods, amounts, event shapes, topics."""
