"""An invented organisation with twelve weeks of history, told through the same doors that real use goes through."""

from local.demo.load import load

__all__ = ["load"]
