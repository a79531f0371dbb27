"""The zone that a reader is told times in."""


def test_until_a_browser_says_where_it_is_times_are_the_organisations(ada):
    assert "Times are in Europe/Berlin" in ada.get("/pulses").text


def test_times_are_told_in_the_zone_that_the_browser_says(ada):
    ada.client.set_cookie("zone", "Asia%2FKolkata")
    assert "Times are in Asia/Kolkata" in ada.get("/pulses").text


def test_a_zone_that_is_none_is_not_heeded(ada):
    ada.client.set_cookie("zone", "Mars/Olympus")
    page = ada.get("/pulses")
    assert page.status_code == 200
    assert "Mars" not in page.text
