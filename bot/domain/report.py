"""Post-mortem documents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Template:
    """A post-mortem template; `text` is Markdown with `{{incident.x}}` variables and guidance in block quotes."""

    name: str
    language: str
    text: str
    built_in: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """One version of a post-mortem. `id` names the document, `version` counts from 1; `current` is the linked one."""

    id: int
    account: str
    incident: int
    version: int
    title: str
    template: str
    language: str
    text: str
    author: str
    created_at: datetime
    state: Literal["draft", "published"] = "draft"
    current: bool = True
