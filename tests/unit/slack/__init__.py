"""What the Slack adapter does, piece by piece and against the simulator."""
