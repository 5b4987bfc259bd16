"""What videos cost: estimates, price lists, and the inputs that are billed."""
