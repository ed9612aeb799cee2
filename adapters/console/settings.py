"""What can be configured about the console."""

from pydantic import BaseModel, ConfigDict, Field


class ConsoleSettings(BaseModel):
    """Everything may be left out; `name` is what the bot is called and addressed as, besides @warroom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default="Warroom", min_length=1, max_length=40, pattern=r"^[^@\s]+( [^@\s]+)*$")
