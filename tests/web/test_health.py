"""Whether the process is up, and whether it can work: /healthz and /readyz."""

from tests.web.conftest import DatabaseAway, instead


class Away:
    def waiting(self) -> bool:
        raise DatabaseAway


def test_a_process_that_answers_is_up(anyone):
    response = anyone.get("/healthz")

    assert (response.status_code, response.text) == (200, "up")


def test_a_process_is_up_also_while_its_database_is_away(anyone, app):
    with instead(app, inbox=Away()):
        assert anyone.get("/healthz").status_code == 200


def test_with_its_database_it_is_ready(anyone):
    assert anyone.get("/readyz").status_code == 200


def test_without_its_database_it_is_not_ready(anyone, app):
    with instead(app, inbox=Away()):
        response = anyone.get("/readyz")

    assert response.status_code == 503
    assert "DatabaseAway" not in response.text


def test_health_is_only_read(anyone):
    assert anyone.client.post("/healthz").status_code in {400, 405}
