"""Spelling by Babel, which carries the Unicode CLDR's locale data."""
