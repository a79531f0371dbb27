"""The list of pages that are photographed and looked at is the routing table, and nothing less."""

import re

from tests.browser.pages import AT_THE_BEGINNING, FOR_PROGRAMS, NO_PAGES, PAGES, SIGNED_OUT
from tests.browser.tour import pattern

ALL = (*PAGES, *SIGNED_OUT)
SOURCE = "/sources/0c8d1a3e-0f5b-4c56-8f77-6d1d6cf0a001"


def test_every_address_is_a_page_on_the_list_or_known_to_be_none(demo_app):
    addresses = {
        rule.rule
        for rule in demo_app.url_map.iter_rules()
        if "GET" in rule.methods and not rule.rule.startswith(FOR_PROGRAMS)
    }
    listed = {page.rule for page in ALL}

    assert listed.isdisjoint(NO_PAGES)
    assert addresses == listed | set(NO_PAGES)


def test_each_page_is_reached_from_one_before_it():
    before: set[str] = set()
    for page in ALL:
        assert page.name not in before
        assert page.on in before | {""}
        assert page.in_a_scene or ("<" in page.rule) is bool(page.on)
        before.add(page.name)

    assert before >= set(AT_THE_BEGINNING)


def test_an_address_is_told_from_its_neighbours():
    rule = re.compile(pattern("/sources/<uuid:id>"))

    assert rule.match(f"{SOURCE}#new-metric")
    assert rule.match(f"{SOURCE}?after=1")
    assert not rule.match("/sources/new")
    assert not rule.match(f"{SOURCE}/file")
