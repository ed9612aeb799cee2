"""WeCom's self-built app (自建应用): direct messages, groups it makes, and people by phone and e-mail."""
