"""A simulated company with a self-built app: its interface, its callbacks, its people and groups."""

from tests.simulators.wecom.app.simulator import ANN, BEN, CHEN, AppSimulator

__all__ = ["ANN", "BEN", "CHEN", "AppSimulator"]
