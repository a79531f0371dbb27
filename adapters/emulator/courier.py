"""Posts the due webhooks, signed, from threads of its own."""

import hashlib
import hmac
import logging
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import urllib3

from adapters.emulator.businesses import Business, Businesses
from adapters.emulator.clock import EmulatorClock
from adapters.emulator.mailbox import Mailbox, Outcome, Parcel
from adapters.emulator.payloads import together

log = logging.getLogger("emulator")

TIMEOUT_S = 5.0
HANDS = 6
LOAD = 200
"""Webhooks at the most that are on their way or wait for a hand."""
LONGEST_SLEEP_S = 0.5
ABOUT_ACCOUNTS = b'","time":'
"""Only what is about accounts and templates is dated, and always goes to the app's address."""


def signature(secret: str, body: bytes) -> str:
    """What `X-Hub-Signature-256` holds: over the raw bytes, with the app's secret."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Courier:
    """A dispatcher, which alone asks and writes the store, and hands, which only post.

    So a store that many sends wait for does not hold each webhook up by itself. While paused
    nothing is posted and nothing is lost: the queue waits, as in an outage.
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
        self._posted: deque[tuple[list[Parcel], Outcome]] = deque()
        self._pool = _pool()
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
        self._record()
        self._pool.clear()
        self._busy.clear()

    def _dispatch(self) -> None:
        assert self._hands is not None
        while not self._stopping.is_set():
            seen = self._mailbox.edition
            try:
                self._record()
                if not self.paused:
                    for bundle in self._mailbox.bundles(LOAD, self._busy):
                        self._busy.update(parcel.id for parcel in bundle)
                        self._hands.submit(self._carry, bundle)
                pause = self._pause()
            except Exception:
                log.exception("webhooks could not be dispatched")
                pause = LONGEST_SLEEP_S
            self._mailbox.wait_for_news(seen, pause)

    def _pause(self) -> float:
        due = None if self.paused else self._mailbox.next_due(self._busy)
        if due is None:
            return LONGEST_SLEEP_S
        return min(max(due - self._clock.real(), 0.005), LONGEST_SLEEP_S)

    def _record(self) -> None:
        """Write down what the hands have posted, all at once."""
        posted = [self._posted.popleft() for _ in range(len(self._posted))]
        if not posted:
            return
        self._mailbox.record([(one, outcome) for bundle, outcome in posted for one in bundle])
        for bundle, outcome in posted:
            ids = [parcel.id for parcel in bundle]
            self._busy.difference_update(ids)
            told = outcome.answer or outcome.fault
            log.info("webhook %s → %s in %.0f ms", ids, told, outcome.ms)

    def _carry(self, bundle: list[Parcel]) -> None:
        if self._stopping.is_set():
            return
        business = self._businesses.by_id(bundle[0].business)
        began = time.perf_counter()
        answer: int | None = None
        fault: str | None = "no business"
        if business is not None:
            body = together([parcel.body for parcel in bundle])
            answer, fault = self._post(business, body, signature(business.app_secret, body))
        ms = (time.perf_counter() - began) * 1000
        self._posted.append((bundle, Outcome(answer, fault, ms)))
        self._mailbox.announce()

    def post_forged(self, business: Business, body: bytes, signed: str) -> int | None:
        """At once, past the queue, with any signature: is it believed? None without an answer."""
        return self._post(business, body, signed)[0]

    def _post(self, business: Business, body: bytes, signed: str) -> tuple[int | None, str | None]:
        url = business.webhook_url
        if ABOUT_ACCOUNTS not in body:
            url = business.capabilities.get("override_callback_uri") or url
        headers = {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
        if signed:
            headers["X-Hub-Signature-256"] = signed
        try:
            answer = self._pool.request("POST", url, body=body, headers=headers)
        except urllib3.exceptions.NewConnectionError:  # which calls itself a time-out too
            return None, "no connection"
        except urllib3.exceptions.TimeoutError:
            return None, "time-out"
        except urllib3.exceptions.ProtocolError:
            return None, "no connection"
        except urllib3.exceptions.HTTPError as fault:
            return None, type(fault).__name__
        return answer.status, None


def _pool() -> urllib3.PoolManager:
    """Kept connections, one for each hand; one try, and no redirect is followed."""
    retries = urllib3.Retry(total=False, redirect=False)
    return urllib3.PoolManager(maxsize=HANDS, timeout=TIMEOUT_S, retries=retries)
