"""DingTalk: one enterprise-internal app with a robot."""
