"""Files for browsers, served by WhiteNoise; under a path with their digest they never age."""

from hashlib import sha256
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from app.settings import ROOT

STATIC = ROOT / "static"
A_MINUTE = 60


def init_app(app: Flask, carried: dict[str, str]) -> None:
    forever = f"/static/{_digest(STATIC)}/"

    def add_headers(headers: Headers, path: str, url: str) -> None:
        for name, value in carried.items():
            headers[name] = value

    served = WhiteNoise(
        app.wsgi_app,
        max_age=A_MINUTE,
        allow_all_origins=False,
        add_headers_function=add_headers,
        immutable_file_test=lambda path, url: url.startswith(forever),
    )
    served.add_files(str(STATIC), prefix="static/")
    served.add_files(str(STATIC), prefix=forever)
    app.wsgi_app = served  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = lambda name: forever + name


def _digest(folder: Path) -> str:
    """Of all files together: our style sheets name each other by relative paths."""
    known = sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            known.update(str(file.relative_to(folder)).encode())
            known.update(file.read_bytes())
    return known.hexdigest()[:12]
