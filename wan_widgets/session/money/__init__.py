"""Money: estimates and limits, the price lists of the services, and the question before buying."""
