"""What is said when a turn does not come to its end, in English and Chinese."""

from bot.errors import PlatformError
from bot.ports.skill import Skill


def platform_said(error: PlatformError, language: str) -> str:
    """A chat platform would not do it."""
    return f"聊天平台拒绝了此操作：{error.public}" if language == "zh" else f"The chat platform refused: {error.public}"


def too_slow(seconds: float, language: str) -> str:
    """It took longer than it may."""
    if language == "zh":
        return f"超过 {seconds:.0f} 秒仍未完成，已停止。请缩小范围后重试，例如指定时间段。"
    return (
        f"This took longer than {seconds:.0f} seconds and was given up. Try again with less, for example a time range."
    )


def went_wrong(job: int, language: str) -> str:
    """A bug of ours; the job's number is in the log beside it."""
    if language == "zh":
        return f"处理时出错了，这不是您的问题。请重试；若再次出现，请让管理员在日志中查找 job {job}。"
    return (
        f"Something went wrong here, and it is not your doing. Try again; if it happens again, "
        f"ask the operator to look for job {job} in the log."
    )


def interrupted(shown: str, language: str) -> str:
    """What had been said when somebody stopped it."""
    mark = "_已停止。_" if language == "zh" else "_Stopped._"
    return f"{shown}\n\n{mark}" if shown else mark


def not_understood(skill: Skill, language: str) -> str:
    """The words were a command's, what they asked for was not."""
    if language == "zh":
        return f"没有完全理解。可以这样说：“{skill.example_zh}”。未更改任何内容。"
    return f"I did not quite understand. An example that works: “{skill.example}”. Nothing was changed."
