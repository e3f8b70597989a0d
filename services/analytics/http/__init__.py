"""The figures over HTTP, for the gateway only."""

from services.analytics.http.routes import blueprint

__all__ = ["blueprint"]
