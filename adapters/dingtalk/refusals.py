"""DingTalk's error codes, as the errors of the core and in words that say how to mend them."""

from collections.abc import Mapping
from typing import Any

from bot.errors import Ambiguous, PlatformError, Rejected, RetryLater

Answer = Mapping[str, Any]

RATE_LIMIT_PAUSE = 2.0
"""Seconds to wait after a rate limit: DingTalk counts by the second and names no time."""

_MINUTE = 60.0
_BANNED = 300.0
_AWAY = 5.0

_QUOTA = (
    "The organisation's monthly quota of DingTalk API calls is used up: extend it in the DingTalk admin console, "
    "or wait for the next month."
)
_SENTENCES = {
    "invalidClientIdOrSecret": "DingTalk refuses the client id or secret: copy both from the app's “Credentials” page.",
    "InvalidAuthentication": "DingTalk refuses the access token: check client_id and client_secret.",
    "Forbidden.AccessDenied.ApiCountLimitForOrg": _QUOTA,
    "90020": _QUOTA,
    "Forbidden.AccessDenied.IpNotInWhiteList": "This host's address is not on the app's list of server addresses.",
    "invalidParameter.robotCode.notExsit": "DingTalk knows no robot of this robot_code: check it, and publish the app.",
    "invalidParameter.robotCode.auth": "The app may not use this robot_code: it must be the app's own robot.",
    "invalidParameter.msgParam.tooLong": "The message is longer than DingTalk takes.",
    "param.templateNotExist": "DingTalk knows no card template of this id: copy it again.",
    "param.templateUnpublished": "The card template is not published.",
    "groupTemplate.notFound": (
        "DingTalk knows no group template of this group_template_id: copy it from the console, where the template must "
        "be published with the robot in it."
    ),
    "member.exceed": "The group has as many members as DingTalk allows.",
    "member.notFound": "DingTalk knows no such person in the organisation.",
    "permession.checkFailed": (
        "DingTalk lets the app manage only groups made from a template of its own: request qyapi_chat_manage, check "
        "group_template_id, and publish a version."
    ),
    "group.disbanded": "The group was dissolved.",
    "resource.not.found": "DingTalk knows no such group, or the robot is not in it: add the robot to the group.",
    "400013": "The group was dissolved.",
    "400102": "The robot was stopped: enable it in the group's settings.",
    "400106": "The robot is no longer in the group: add it again.",
    "300001": "The address to reply at has expired.",
    "310000": "The robot's security settings refuse the message.",
    **dict.fromkeys(("430101", "430102", "430103", "430104"), "DingTalk's content check blocked the message."),
}


def refused(call: str, status: int, body: Answer, pause: float, *, writes: bool) -> PlatformError:
    """The error for an answer of the new API. `writes`: the call leaves something behind if it did succeed."""
    code = str(body.get("code") or "")
    if (held := _held(call, code, body, pause)) is not None:
        return held
    if not code and status in {403, 429}:
        return RetryLater(f"DingTalk bars this host from {call} for some minutes.", _BANNED)
    if status >= 500 or (status == 200 and not code):
        return lost(call, writes=writes)
    return Rejected(_sentence(call, code, status, body), code or f"http_{status}")


def refused_legacy(call: str, status: int, body: Answer, pause: float, *, writes: bool) -> PlatformError:
    """The error for an answer of the old API or of an address to reply at: HTTP 200 and an `errcode`."""
    code = legacy_code(body)
    if (held := _held(call, code, body, pause)) is not None:
        return held
    if not code:
        return refused(call, status, {}, pause, writes=writes)
    detail = {"message": body.get("sub_msg") or body.get("errmsg")}
    return Rejected(_sentence(call, code, status, detail), code)


def legacy_code(body: Answer) -> str:
    """What an old answer says, the more exact `sub_code` before `errcode`; "0" is success, empty is no such answer."""
    if str(body.get("errcode")) == "88" and body.get("sub_code"):
        return str(body["sub_code"])
    return str(body["errcode"]) if "errcode" in body else ""


def lost(call: str, *, writes: bool) -> PlatformError:
    """The error for a call whose fate is unknown; one that only reads is simply done again."""
    if writes:
        return Ambiguous(f"DingTalk broke off during {call}: it may or may not have done it.")
    return RetryLater(f"DingTalk broke off during {call}.", _AWAY)


def unreachable(call: str) -> PlatformError:
    """The error for a call that never left."""
    return RetryLater(f"DingTalk could not be reached for {call}.", _AWAY)


def _held(call: str, code: str, body: Answer, pause: float) -> RetryLater | None:
    """The error where nothing was kept and the same call is taken later."""
    if "status" in body and "punish" in body:
        return RetryLater(f"DingTalk bars this host from {call} for some minutes: too many calls.", _BANNED)
    if "QpmLimit" in code:
        return RetryLater(f"DingTalk takes no more {call} this minute.", _MINUTE)
    if "QpsLimit" in code or code in {"send.too.fast", "90018", "90002", "410100", "660026"}:
        return RetryLater(f"DingTalk asks to wait before the next {call}.", pause)
    if code in {"system.busy", "-1"}:
        return RetryLater(f"DingTalk is too busy for {call}.", _AWAY)
    return None


def _sentence(call: str, code: str, status: int, body: Answer) -> str:
    if code in _SENTENCES:
        return _SENTENCES[code]
    if code.endswith("AccessTokenPermissionDenied"):
        return f"The DingTalk app lacks a permission for {call}: {_scopes(body)}add it and publish a version."
    detail = str(body.get("message") or "").strip().rstrip(".")
    return f"DingTalk refused {call}: {code or f'HTTP status {status}'}{f' ({detail})' if detail else ''}."


def _scopes(body: Answer) -> str:
    denied = body.get("accessdenieddetail")
    scopes = denied.get("requiredScopes") if isinstance(denied, Mapping) else None
    return f"{', '.join(map(str, scopes))}; " if isinstance(scopes, list) and scopes else ""
