"""What a view reaches for: the app's services."""

from typing import cast

from flask import Flask, current_app

from app.services import Services

KEY = "services"


def init_app(app: Flask, services: Services) -> None:
    app.extensions[KEY] = services


def services() -> Services:
    return cast(Services, current_app.extensions[KEY])
