"""Posts the due webhooks, signed, from threads of its own."""

import hashlib
import hmac
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.mailbox import Mailbox, Parcel
from adapters.emulator.payloads import together

log = logging.getLogger("emulator")

TIMEOUT_S = 5.0
HANDS = 6
LONGEST_SLEEP_S = 0.5


def signature(secret: str, body: bytes) -> str:
    """What `X-Hub-Signature-256` holds: over the raw bytes, with the app's secret."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Courier:
    """One dispatcher and a few posting threads, each with its own kept connections.

    While paused nothing is posted and nothing is lost: the queue waits, as in an outage.
    """

    def __init__(
        self, mailbox: Mailbox, businesses: Businesses, clock: EmulatorClock, *, paused: bool
    ) -> None:
        self._mailbox = mailbox
        self._businesses = businesses
        self._clock = clock
        self._paused = threading.Event()
        if paused:
            self._paused.set()
        self._stopping = threading.Event()
        self._busy: set[int] = set()
        self._busy_lock = threading.Lock()
        self._sessions: list[requests.Session] = []
        self._own = threading.local()
        self._hands: ThreadPoolExecutor | None = None
        self._dispatcher: threading.Thread | None = None

    @property
    def paused(self) -> bool:
        return self._paused.is_set()

    def pause(self) -> None:
        self._paused.set()

    def resume(self) -> None:
        self._paused.clear()
        self._mailbox.announce()

    def start(self) -> None:
        self._stopping.clear()
        self._hands = ThreadPoolExecutor(HANDS, thread_name_prefix="emulator-webhook")
        self._dispatcher = threading.Thread(
            target=self._dispatch, name="emulator-webhooks", daemon=True
        )
        self._dispatcher.start()

    def stop(self) -> None:
        """Lets a post that is under way end; what is queued stays in the store."""
        self._stopping.set()
        self._mailbox.announce()
        if self._dispatcher:
            self._dispatcher.join()
        if self._hands:
            self._hands.shutdown(wait=True, cancel_futures=True)
        for session in self._sessions:
            session.close()
        self._sessions.clear()
        self._busy.clear()

    def _dispatch(self) -> None:
        assert self._hands is not None
        while not self._stopping.is_set():
            seen = self._mailbox.edition
            if not self.paused:
                with self._busy_lock:
                    busy = set(self._busy)
                for bundle in self._mailbox.bundles(max(4 * HANDS - len(busy), 0), busy):
                    with self._busy_lock:
                        self._busy.update(parcel.id for parcel in bundle)
                    self._hands.submit(self._deliver, bundle)
            self._mailbox.wait_for_news(seen, self._pause())

    def _pause(self) -> float:
        due = None if self.paused else self._mailbox.next_due()
        if due is None:
            return LONGEST_SLEEP_S
        return min(max(due - self._clock.real(), 0.005), LONGEST_SLEEP_S)

    def _deliver(self, bundle: list[Parcel]) -> None:
        ids = [parcel.id for parcel in bundle]
        try:
            business = self._businesses.by_id(bundle[0].business)
            if business is None or self._stopping.is_set():
                return
            began = time.perf_counter()
            answer, fault = self._post(business, together([parcel.body for parcel in bundle]))
            ms = (time.perf_counter() - began) * 1000
            for parcel in bundle:
                self._mailbox.record(parcel, answer, fault, ms)
            log.info("webhook %s → %s in %.0f ms", ids, answer or fault, ms)
        except Exception:
            log.exception("webhook %s could not be recorded", ids)
        finally:
            with self._busy_lock:
                self._busy.difference_update(ids)
            self._mailbox.announce()

    def _post(self, business: Business, body: bytes) -> tuple[int | None, str | None]:
        url = business.capabilities.get("override_callback_uri") or business.webhook_url
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(business.app_secret, body),
        }
        try:
            answer = self._session().post(
                url, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False
            )
        except requests.Timeout:
            return None, "time-out"
        except requests.ConnectionError:
            return None, "no connection"
        except requests.RequestException as fault:
            return None, type(fault).__name__
        return answer.status_code, None

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False
            self._own.session = session
            self._sessions.append(session)
        return session
