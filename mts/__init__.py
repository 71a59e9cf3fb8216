"""The project: environment and wiring only. Everything else lives in sessions/."""
