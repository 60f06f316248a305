"""What a district, a city, a nation needs: memory and disk of sums and rows."""
