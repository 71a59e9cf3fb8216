"""The organisers' side: one module per model. `registered` names them all."""
