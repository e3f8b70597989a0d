"""An invented organisation, told through the same doors that real use goes through: twelve weeks of history, and courses
of therapy that ended in the months before."""

from local.demo.load import load

__all__ = ["load"]
