"""A simulated WeCom: a smart robot in one group, its people, and the long connection."""

from tests.simulators.wecom.display import Display, displayed
from tests.simulators.wecom.robot import Fault, Message, Robot
from tests.simulators.wecom.simulator import WeComSimulator

__all__ = ["Display", "Fault", "Message", "Robot", "WeComSimulator", "displayed"]
