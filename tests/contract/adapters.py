"""Every way of running every platform that the contract suite is run over."""

from tests.contract import console, dingtalk, lark, slack, wecom, wecom_app
from tests.contract.harness import Case

CASES: tuple[Case, ...] = (*slack.CASES, *lark.CASES, *console.CASES, *dingtalk.CASES, *wecom.CASES, *wecom_app.CASES)
