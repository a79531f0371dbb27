"""What a WSGI server runs."""

from app.demo import sign_in_of
from app.logs import log_to_stdout
from app.settings import load_settings
from app.wiring import build_app

log_to_stdout()
settings = load_settings()
app = build_app(settings, sign_in_of(settings))
