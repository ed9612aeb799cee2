"""The console: chats in a web page that Warroom serves itself."""
