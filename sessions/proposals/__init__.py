"""What speakers offer: the form, the private page of one proposal, and what the organisers decide."""
