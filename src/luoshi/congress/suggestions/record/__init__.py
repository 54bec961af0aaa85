"""The functions that change suggestions: each asks ``policy`` and ``workflow`` and makes one event."""
