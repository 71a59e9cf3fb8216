"""The organisers' side: one module per model. Importing this registers them all."""
