"""WeCom's encrypted callbacks: https://developer.work.weixin.qq.com/document/path/101033."""

from adapters import envelope

WINDOW = 300.0
"""Seconds that the time of a call and this machine's clock may be apart."""


class Envelope(envelope.Envelope):
    """One callback's token and key. `receiver`: empty for robots, the corp id for apps."""

    def __init__(self, token: str, key: str, receiver: str = "") -> None:
        super().__init__(token, key, receiver, WINDOW)

    def sealed(self, text: str, nonce: str, now: float) -> dict[str, str | int]:
        """`text` as WeCom wants it answered: encrypted and signed with the call's nonce."""
        encrypted, signature = self.encrypted(text, str(int(now)), nonce)
        return {"encrypt": encrypted, "msgsignature": signature, "timestamp": int(now), "nonce": nonce}
