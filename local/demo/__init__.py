"""An invented organisation, told through the same doors that real use goes through.

Twelve weeks of history, and courses of therapy that ended in the months before.
"""

from local.demo.load import load

__all__ = ["load"]
