"""What a WSGI server runs."""

from app.demo import sign_in_of
from app.logs import log_to_stdout
from app.settings import SettingsNotGood, load_settings
from app.wiring import build_app

log_to_stdout()
try:
    settings = load_settings()
except SettingsNotGood as error:
    raise SystemExit(f"The settings will not do:\n{error}") from None
app = build_app(settings, sign_in_of(settings))
