"""Money: estimates, limits, the services' price lists, and the confirmation before a purchase."""
