"""The application: settings, extensions, blueprints, commands, job handlers."""
