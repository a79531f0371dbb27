"""Every worker is dead, and somebody hears of it all the same."""

import sys
from pathlib import Path

import pytest

from tests.adapters.certificates import server_side, write_certificate
from tests.postbox import OurServer, Postbox
from tests.processes.product import Product
from tests.processes.running import Running, until

LATE_S = 11 * 60


def urgent(product: Product) -> list[str]:
    return [row.state for row in product.rows("mail") if row.urgent]


@pytest.mark.browser
def test_a_missed_slot_is_mailed_by_the_clock_alone(product: Product, tmp_path: Path) -> None:
    admin = product.organisation()
    pulse = product.pulse(admin, *product.people(admin).values())
    for worker in list(product.place.lasting):
        if worker not in {"emulator", "web"}:
            product.place.lasting.pop(worker).kill()
    certificate, key = write_certificate(tmp_path)
    postbox = Postbox()
    server = OurServer(postbox, tls_context=server_side(certificate, key))
    server.start()
    environment = product.place.environment | {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(server.port),
        "SMTP_SENDER": "charts@example.com",
        "SSL_CERT_FILE": str(certificate),
    }
    clock = Running("clock", [sys.executable, "-m", "app.cli", "clock"], environment, tmp_path)
    try:
        assert pulse.next_at is not None
        product.meta.advance((pulse.next_at - product.clock.now()).total_seconds() + LATE_S)
        until(lambda: postbox.envelopes, "the mail comes", within=90)
        until(lambda: urgent(product) == ["sent"], "and is noted")
    finally:
        clock.end()
        server.stop()

    mail = postbox.mail()
    assert mail["To"] == "admin@acme.example"
    assert "has not gone out" in mail["Subject"]
    assert "no worker of the prepare lane is running" in mail.get_content()
    assert urgent(product) == ["sent"]
