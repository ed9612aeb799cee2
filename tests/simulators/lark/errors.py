"""How Lark refuses a call, in the documented bodies."""

from aiohttp import web

from tests.simulators.lark.model import JSON


class Refusal(Exception):
    """Answered with `code` and `message`; raised anywhere while a call is served."""

    def __init__(self, code: int, message: str, status: int = 400, **more: object) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.body: JSON = {"code": code, "msg": message, **more}
        self.headers: dict[str, str] = {}

    def response(self) -> web.Response:
        return web.json_response(self.body, status=self.status, headers=self.headers)


def invalid(field: str, description: str) -> Refusal:
    violation = {"field": field, "value": "", "description": description}
    return Refusal(99992402, "field validation failed", error={"field_violations": [violation]})


def too_often(wait: float, limit: int = 50) -> Refusal:
    refusal = Refusal(99991400, "request trigger frequency limit", 429)
    refusal.headers = {"x-ogw-ratelimit-limit": str(limit), "x-ogw-ratelimit-reset": f"{wait:g}"}
    return refusal


def unscoped(app: str, scopes: tuple[str, ...]) -> Refusal:
    """The answer that names the scopes, any one of which would do."""
    names = ", ".join(scopes)
    link = f"https://open.feishu.cn/app/{app}/auth?q={','.join(scopes)}&op_from=openapi&token_type=tenant"
    return Refusal(
        99991672,
        f"Access denied. One of the following scopes is required: [{names}]."
        f"应用尚未开通所需的应用身份权限：[{names}]，点击链接申请并开通任一权限即可：{link}",
        error={"permission_violations": [{"type": "action_scope_required", "subject": scope} for scope in scopes]},
    )


def need(wanted: bool, code: int, message: str) -> None:
    """Raise `Refusal` unless it holds."""
    if not wanted:
        raise Refusal(code, message)
