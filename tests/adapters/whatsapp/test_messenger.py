"""Sending over real connections, good ones and broken ones."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
import requests

from adapters.whatsapp.messenger import CloudApiMessenger
from domain.messages import Form, Outcome
from ports.messenger import Line, UploadFailed, UploadRefused
from tests.adapters.whatsapp.samples import LINE, outgoing
from tests.adapters.whatsapp.servers import (
    ACCEPTED,
    Behaviour,
    Server,
    answers,
    breaks_off,
    closes,
    reply,
    resets,
    stays_silent,
)

Serve = Callable[[list[Behaviour]], Server]
MessengerAt = Callable[[str], CloudApiMessenger]
REFUSAL = b'{"error":{"message":"(#131047) Re-engagement","code":131047}}'
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
EXPIRED = b'{"error":{"message":"No such media","code":100,"error_data":{"details":"Expired"}}}'


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def test_an_accepted_message_has_its_wamid(serve: Serve, messenger_at: MessengerAt) -> None:
    server = serve(answers(reply(200, ACCEPTED)))

    answer = messenger_at(server.url).send(LINE, outgoing())

    assert (answer.outcome, answer.wamid) == (Outcome.ACCEPTED, "wamid.OURS")


def test_the_request_names_version_number_and_token(
    serve: Serve, messenger_at: MessengerAt
) -> None:
    server = serve(answers(reply(200, ACCEPTED)))

    messenger_at(server.url + "/").send(LINE, outgoing())

    (request,) = server.requests
    assert request.startswith(b"POST /v25.0/106540352242922/messages HTTP/1.1\r\n")
    assert b"Authorization: Bearer EAAG-canary-token\r\n" in request
    assert b"Content-Type: application/json\r\n" in request


def test_a_refusal_has_metas_code(serve: Serve, messenger_at: MessengerAt) -> None:
    server = serve(answers(reply(400, REFUSAL)))

    answer = messenger_at(server.url).send(LINE, outgoing())

    assert (answer.outcome, answer.code) == (Outcome.REFUSED, 131047)


@pytest.mark.parametrize(
    "behaviour",
    [
        pytest.param(resets, id="reset"),
        pytest.param(closes, id="closed"),
        pytest.param(stays_silent, id="silence"),
        pytest.param(breaks_off(b"HTTP/1.1 200 OK\r\nContent-Le"), id="cut in the head"),
        pytest.param(breaks_off(b"garbage\r\n\r\n"), id="no HTTP"),
        pytest.param(breaks_off(reply(200, ACCEPTED[:20], claims=65)), id="cut in the body"),
        pytest.param(breaks_off(reply(200, ACCEPTED, claims=999)), id="cut after the JSON"),
        pytest.param(breaks_off(CHUNKED + b"5\r\n{"), id="cut in a chunk"),
        pytest.param(breaks_off(reply(400, REFUSAL[:10], claims=65)), id="cut refusal"),
        pytest.param(*answers(reply(200, ACCEPTED[:20], claims=65)), id="body that stops"),
        pytest.param(*answers(reply(200, b"{}")), id="no id"),
        pytest.param(*answers(reply(200, b"<html>")), id="no JSON"),
        pytest.param(*answers(reply(500, REFUSAL)), id="500 with a code"),
        pytest.param(*answers(reply(502, b"")), id="502"),
        pytest.param(*answers(reply(307, b"")), id="redirect"),
    ],
)
def test_once_the_request_has_left_anything_unclear_is_unknown(
    behaviour: Behaviour, serve: Serve, impatient_at: MessengerAt
) -> None:
    server = serve([behaviour])

    answer = impatient_at(server.url).send(LINE, outgoing())

    assert answer.outcome is Outcome.UNKNOWN
    assert len(server.requests) == 1


def test_a_refused_connection_is_not_sent(messenger_at: MessengerAt) -> None:
    answer = messenger_at(f"http://127.0.0.1:{free_port()}").send(LINE, outgoing())

    assert answer.outcome is Outcome.NOT_SENT


def test_a_name_that_nobody_knows_is_not_sent(messenger_at: MessengerAt) -> None:
    answer = messenger_at("http://graph.invalid").send(LINE, outgoing())

    assert answer.outcome is Outcome.NOT_SENT


def test_a_connection_that_takes_too_long_is_not_sent(impatient_at: MessengerAt) -> None:
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # until the backlog is full, and the kernel drops what comes
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())

        answer = impatient_at(f"http://127.0.0.1:{full.getsockname()[1]}").send(LINE, outgoing())

    assert answer.outcome is Outcome.NOT_SENT


@pytest.fixture
def not_tls() -> Iterator[int]:
    """A server that takes a TLS greeting and answers with something else."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def test_a_failed_tls_greeting_is_not_sent(not_tls: int, messenger_at: MessengerAt) -> None:
    answer = messenger_at(f"https://127.0.0.1:{not_tls}").send(LINE, outgoing())

    assert answer.outcome is Outcome.NOT_SENT


def test_a_silent_tls_greeting_is_not_sent(impatient_at: MessengerAt) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        answer = impatient_at(f"https://127.0.0.1:{mute.getsockname()[1]}").send(LINE, outgoing())

    assert answer.outcome is Outcome.NOT_SENT


def test_a_token_that_is_no_header_is_not_sent(serve: Serve, messenger_at: MessengerAt) -> None:
    server = serve([])

    answer = messenger_at(server.url).send(Line("1", "two\nlines"), outgoing())

    assert answer.outcome is Outcome.NOT_SENT
    assert not server.requests


def test_what_breaks_a_limit_of_metas_is_named_and_not_posted(
    serve: Serve, messenger_at: MessengerAt
) -> None:
    server = serve([])

    with pytest.raises(ValueError, match="the text has 4097 characters"):
        messenger_at(server.url).send(LINE, outgoing(text="x" * 4097))

    assert not server.requests


def test_a_picture_goes_by_link(serve: Serve, messenger_at: MessengerAt) -> None:
    server = serve(answers(reply(200, ACCEPTED)))
    link = "https://charts.example/pictures/a.b"

    messenger_at(server.url).send(LINE, outgoing(Form.IMAGE, media_id="", media_link=link))

    assert f'"image": {{"link": "{link}"'.encode() in server.requests[0]


def test_the_version_is_a_setting(serve: Serve, session: requests.Session) -> None:
    server = serve(answers(reply(200, ACCEPTED)))

    CloudApiMessenger(session, server.url, "v26.0").send(LINE, outgoing())

    assert server.requests[0].startswith(b"POST /v26.0/")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_nothing_is_tried_again_by_itself(
    status: int, serve: Serve, messenger_at: MessengerAt
) -> None:
    server = serve(answers(*[reply(status, b"{}")] * 3))

    messenger_at(server.url).send(LINE, outgoing())
    with pytest.raises(UploadFailed):
        messenger_at(server.url).upload(LINE, b"png")

    assert len(server.requests) == 2


def test_connections_are_used_again(serve: Serve, messenger_at: MessengerAt) -> None:
    server = serve(answers(*[reply(200, ACCEPTED)] * 3))
    messenger = messenger_at(server.url)

    outcomes = [messenger.send(LINE, outgoing()).outcome for _ in range(3)]

    assert outcomes == [Outcome.ACCEPTED] * 3
    assert server.connections == 1


def test_a_reused_connection_that_dies_under_the_request_is_unknown(
    serve: Serve, messenger_at: MessengerAt
) -> None:
    server = serve([*answers(reply(200, ACCEPTED)), resets, *answers(reply(200, ACCEPTED))])
    messenger = messenger_at(server.url)

    outcomes = [messenger.send(LINE, outgoing()).outcome for _ in range(3)]

    assert outcomes == [Outcome.ACCEPTED, Outcome.UNKNOWN, Outcome.ACCEPTED]
    assert server.connections == 2


def test_a_redirect_is_not_followed(serve: Serve, messenger_at: MessengerAt) -> None:
    elsewhere = serve([])
    away = f"HTTP/1.1 307 X\r\nLocation: {elsewhere.url}/\r\nContent-Length: 0\r\n\r\n"
    server = serve(answers(away.encode()))

    messenger_at(server.url).send(LINE, outgoing())

    assert not elsewhere.requests


def test_threads_do_not_see_each_others_bytes(serve: Serve, impatient_at: MessengerAt) -> None:
    server = serve([stays_silent] * 4)
    messenger = impatient_at(server.url)
    nowhere = impatient_at(f"http://127.0.0.1:{free_port()}")

    with ThreadPoolExecutor(8) as pool:
        left = [pool.submit(messenger.send, LINE, outgoing()) for _ in range(4)]
        stayed = [pool.submit(nowhere.send, LINE, outgoing()) for _ in range(4)]

    assert {each.result().outcome for each in left} == {Outcome.UNKNOWN}
    assert {each.result().outcome for each in stayed} == {Outcome.NOT_SENT}


def test_an_upload_is_a_form_whose_file_says_that_it_is_a_png(
    serve: Serve, messenger_at: MessengerAt
) -> None:
    server = serve(answers(reply(200, b'{"id":"1037543291543636"}')))

    media_id = messenger_at(server.url).upload(LINE, b"\x89PNG bytes")

    assert media_id == "1037543291543636"
    (request,) = server.requests
    assert request.startswith(b"POST /v25.0/106540352242922/media HTTP/1.1\r\n")
    assert b'name="messaging_product"\r\n\r\nwhatsapp\r\n' in request
    assert b'name="type"\r\n\r\nimage/png\r\n' in request
    file = b'name="file"; filename="chart.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG bytes\r\n'
    assert file in request


@pytest.mark.parametrize(
    ("behaviour", "kind", "code", "sentence"),
    [
        (*answers(reply(400, EXPIRED)), UploadRefused, 100, "Expired"),
        (*answers(reply(413, b"")), UploadRefused, None, "Meta answered 413."),
        (*answers(reply(429, b"")), UploadFailed, None, "Meta answered 429."),
        (*answers(reply(503, b"")), UploadFailed, None, "Meta answered 503."),
        (*answers(reply(200, b"{}")), UploadFailed, None, "Meta answered 200."),
        (resets, UploadFailed, None, "Meta could not be reached with the picture."),
    ],
)
def test_a_failed_upload_says_so_in_a_sentence(
    behaviour: Behaviour,
    kind: type[UploadFailed],
    code: int | None,
    sentence: str,
    serve: Serve,
    messenger_at: MessengerAt,
) -> None:
    server = serve([behaviour])

    with pytest.raises(UploadFailed) as failed:
        messenger_at(server.url).upload(LINE, b"png")

    assert type(failed.value) is kind
    assert (str(failed.value), failed.value.code) == (sentence, code)
    assert failed.value.__cause__ is None


def test_typing_marks_as_read(serve: Serve, messenger_at: MessengerAt) -> None:
    server = serve(answers(reply(200, b'{"success":true}')))

    messenger_at(server.url).typing(LINE, "wamid.THEIRS")

    assert b'"status": "read"' in server.requests[0]
    assert b'"message_id": "wamid.THEIRS"' in server.requests[0]


def test_typing_fails_in_silence(messenger_at: MessengerAt) -> None:
    messenger_at(f"http://127.0.0.1:{free_port()}").typing(LINE, "wamid.THEIRS")


def test_no_log_names_token_phone_or_wamid(
    serve: Serve, messenger_at: MessengerAt, caplog: pytest.LogCaptureFixture
) -> None:
    server = serve([*answers(reply(200, ACCEPTED), reply(400, REFUSAL)), resets])
    messenger = messenger_at(server.url)

    with caplog.at_level(logging.DEBUG):
        for _ in range(3):
            messenger.send(LINE, outgoing(quoted="wamid.THEIRS"))

    assert not [secret for secret in ("canary", "6505551234", "wamid") if secret in caplog.text]


def test_a_netrc_does_not_take_the_tokens_place(
    serve: Serve,
    session: requests.Session,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    netrc = tmp_path_factory.mktemp("home") / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    server = serve(answers(reply(200, ACCEPTED)))

    CloudApiMessenger(session, server.url, "v25.0").send(LINE, outgoing())

    assert b"Authorization: Bearer EAAG-canary-token\r\n" in server.requests[0]
