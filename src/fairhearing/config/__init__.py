"""How one installation is set up: settings, addresses of pages, the door for a web server."""
