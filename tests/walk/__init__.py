"""Every page of the product in every state, rendered; what tests of pages walk through."""
