"""Django's name for this area."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Safes, compartments, slots, and what lies in them."""

    name = "fairhearing.vault"
    label = "vault"
