"""The WeCom adapter, part by part."""
