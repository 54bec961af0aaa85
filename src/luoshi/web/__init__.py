"""The Django project: settings from the environment, addresses, and how a server is started."""
