"""What members of events and facts may hold: identifiers, codes, periods, amounts, closed lists."""
