"""Every way of running every platform that the contract suite is run over."""

from tests.contract import console, dingtalk, slack
from tests.contract.harness import Case

CASES: tuple[Case, ...] = (*slack.CASES, *console.CASES, *dingtalk.CASES)
