"""How the gateway speaks OpenID Connect with the issuer: its keys, tokens and their types."""
