"""A demonstration issuer (OpenID Connect): whoever reaches it chooses who to be. Never for more."""
