"""What keeps the house safe: headers, bad input, failures, readers, error pages."""
