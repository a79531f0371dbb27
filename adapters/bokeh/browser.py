"""One headless Chromium: started, spoken to, ended with everything it started."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Remote
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.remote_connection import ChromeRemoteConnection
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.driver_finder import DriverFinder
from selenium.webdriver.common.proxy import Proxy, ProxyType
from selenium.webdriver.remote.client_config import ClientConfig
from urllib3.exceptions import HTTPError

from adapters.bokeh import processes

CHROMIUMS = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable", "chrome")
START_S = 20
"""Each order may take this long until the page stands: a busy machine starts slowly."""
PROFILE = "chartcastr-chromium-"
FLAGS = (
    "--headless",
    "--no-sandbox",  # containers give it no user namespaces; nothing foreign is ever loaded
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-dev-shm-usage",  # 64 MB in a container is too little
    "--disable-extensions",
    "--disable-breakpad",
    "--hide-scrollbars",
    "--mute-audio",
    "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
_KEPT = ("PATH", "HOME", "TZ", "LANG")
_KEPT_FAMILIES = ("LC_", "LD_", "XDG_", "FC_", "FONTCONFIG_", "CHROME", "GOOGLE_CHROME")


class BrowserLost(Exception):
    """The browser did not start, died, hangs, or its page failed."""


class NotStarted(BrowserLost):
    """There was no browser yet, so its words hold nothing of any chart."""


def find_chromium(setting: str | None) -> str | None:
    """Where Chromium is: the setting, or the first known name on the PATH."""
    if setting:
        return setting
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), None)


def find_chromedriver(setting: str | None) -> str | None:
    return setting or shutil.which("chromedriver")


def _environment() -> dict[str, str]:
    """What a browser needs of ours: never the application's secrets."""
    kept = {k: v for k, v in os.environ.items() if k in _KEPT or k.startswith(_KEPT_FAMILIES)}
    return {k: v for k, v in kept.items() if not k.endswith(("_TOKEN", "_SECRET", "_KEY"))}


class Browser:
    """A Chromium of our own with one page, in a session of processes of its own.

    Once it is `settled`, an order takes at most `timeout` seconds. Any failure is BrowserLost, and
    then the only thing left to do with it is `kill`.
    """

    def __init__(self, chromium: str | None, chromedriver: str | None, timeout: float) -> None:
        self._timeout = timeout
        self.owner = os.getpid()
        processes.sweep(PROFILE)
        self._profile = Path(tempfile.mkdtemp(prefix=f"{PROFILE}{self.owner}-"))
        self._service: Service | None = None
        try:
            self._driver = self._start(find_chromium(chromium), find_chromedriver(chromedriver))
        except (WebDriverException, HTTPError, OSError) as error:
            self.kill()
            raise NotStarted(f"Chromium did not start: {error}") from error

    def _start(self, chromium: str | None, chromedriver: str | None) -> Remote:
        options = self._options(chromium)
        service = Service(
            executable_path=chromedriver,
            log_output=subprocess.DEVNULL,
            env={**_environment(), "TMPDIR": str(self._profile)},
            popen_kw={"start_new_session": True},
        )
        if not service.path:
            os.environ.setdefault("SE_OFFLINE", "true")  # Selenium Manager stays at home
            service.path = DriverFinder(service, options).get_driver_path()
        self._service = service
        service.start()
        self._config = ClientConfig(
            service.service_url,
            timeout=START_S,
            proxy=Proxy({"proxyType": ProxyType.DIRECT}),
            init_args_for_pool_manager={"init_args_for_pool_manager": {"retries": False}},
        )
        link = ChromeRemoteConnection(service.service_url, client_config=self._config)
        return Remote(command_executor=link, options=options)

    def settled(self) -> None:
        """The page stands: from here on the short time-out holds."""
        with self._lost_on_failure():
            self._driver.set_script_timeout(self._timeout)
        self._config.timeout = self._timeout

    def _options(self, chromium: str | None) -> Options:
        options = Options()
        if chromium:
            options.binary_location = chromium
        for flag in (*FLAGS, f"--user-data-dir={self._profile / 'profile'}"):
            options.add_argument(flag)
        return options

    def run(self, script: str, *arguments: object) -> Any:
        """What a script (or its promise) returns; arguments arrive as data."""
        with self._lost_on_failure():
            return self._driver.execute_script(script, *arguments)

    def cdp(self, command: str, **parameters: object) -> dict[str, Any]:
        with self._lost_on_failure():
            order = {"cmd": command, "params": parameters}
            answer: dict[str, Any] = self._driver.execute("executeCdpCommand", order)["value"]
            return answer

    @contextlib.contextmanager
    def _lost_on_failure(self) -> Iterator[None]:
        try:
            yield
        except (WebDriverException, HTTPError, OSError) as error:
            raise BrowserLost(str(error).splitlines()[0] or type(error).__name__) from error

    @property
    def session(self) -> int | None:
        """The id of the session (and group) that all its processes are in."""
        started = getattr(self._service, "process", None)
        return started.pid if started else None

    def memory(self) -> int:
        """Bytes of memory held by all its processes; 0 where /proc is missing."""
        return processes.memory(self.session) if self.session else 0

    def close(self) -> None:
        """Ask it to end, then make sure."""
        self._config.timeout = 3
        with contextlib.suppress(WebDriverException, HTTPError, OSError):
            self._driver.quit()
        self.kill()

    def kill(self) -> None:
        """End every process it started and remove its profile. May be called again."""
        if self._service and self.session and self.owner == os.getpid():
            processes.end(self.session)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._service.process.wait(5)
            self._service.stop()  # closes its pipe
        shutil.rmtree(self._profile, ignore_errors=True)
