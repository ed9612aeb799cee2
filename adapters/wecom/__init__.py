"""WeCom (企业微信) as a chat platform: a smart robot, a self-built app, or both."""
