"""Filters, plain contains, snippets, paging."""
