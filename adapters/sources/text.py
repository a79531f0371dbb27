"""From the bytes of an upload to text, or a sentence that says what it is instead."""

import codecs
import re
from typing import NamedTuple

from charset_normalizer import from_bytes

from ports.source import NotReadable

AS_CSV = "Save it as CSV and upload that."

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "This is a picture (PNG), not a table. Upload the table as CSV."),
    (b"\xff\xd8\xff", "This is a picture (JPEG), not a table. Upload the table as CSV."),
    (b"GIF8", "This is a picture (GIF), not a table. Upload the table as CSV."),
    (b"%PDF", "This is a PDF. Export the table it was made from as CSV and upload that."),
    (b"\xd0\xcf\x11\xe0", f"This is an old Excel or Office file. {AS_CSV}"),
    (b"\x1f\x8b", "This is a gzip archive. Unpack it and upload the CSV file inside."),
    (b"7z\xbc\xaf", "This is a 7-Zip archive. Unpack it and upload the CSV file inside."),
    (b"Rar!", "This is a RAR archive. Unpack it and upload the CSV file inside."),
    (b"PAR1", "This is a Parquet file. Export it as CSV and upload that."),
    (b"SQLite format 3", "This is an SQLite database. Export one table as CSV and upload that."),
    (b"{\\rtf", f"This is a rich text document. {AS_CSV}"),
)
MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
NOT_TEXT = "This file is not text. Export your table as CSV and upload that."
WEB_PAGE = re.compile(
    r"\s{0,200}(?:<!--.{0,200}?-->\s{0,200})?<(?:!doctype\s+html|html|head)", re.I
)
SAMPLE = 32_768
"""Bytes that are enough to tell one encoding from another."""


class Text(NamedTuple):
    text: str
    encoding: str


def text_of(content: bytes) -> Text:
    """The text and the name of its encoding. Raises NotReadable with what the file is."""
    if not content:
        raise NotReadable("The file is empty.")
    _refuse_known_formats(content)
    text, encoding = _decoded(content)
    text = text.removeprefix("\ufeff").rstrip("\x1a")
    if not text.strip():
        raise NotReadable("The file is empty.")
    if "\0" in text:
        raise NotReadable(NOT_TEXT)
    _refuse_markup(text[:2000])
    return Text(text, encoding)


def _refuse_known_formats(content: bytes) -> None:
    for signature, sentence in SIGNATURES:
        if content.startswith(signature):
            raise NotReadable(sentence)
    if content.startswith(b"PK\x03\x04"):
        raise NotReadable(_what_is_zipped(content))
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        raise NotReadable("This is a picture (WebP), not a table. Upload the table as CSV.")


def _what_is_zipped(content: bytes) -> str:
    if b"xl/" in content:
        return f"This is an Excel file. {AS_CSV}"
    if b"opendocument.spreadsheet" in content[:200]:
        return f"This is an OpenDocument spreadsheet. {AS_CSV}"
    if b"Index/Document.iwa" in content:
        return "This is a Numbers or Pages file. Export it as CSV and upload that."
    if b"word/" in content:
        return "This is a Word document. Put its table into a spreadsheet and save that as CSV."
    return "This is a ZIP archive. Unpack it and upload the CSV file inside."


def _refuse_markup(start: str) -> None:
    if WEB_PAGE.match(start):
        raise NotReadable(
            "This is a web page, perhaps a sign-in page, not a table. "
            "Sign in, download the CSV file itself and upload that."
        )
    lead = start.lstrip()
    if lead.startswith("<?xml"):
        raise NotReadable("This is an XML file. Export the table as CSV and upload that.")
    if re.match(r"\[\s*[\[{]|\{\s*\"", lead):
        raise NotReadable("This is a JSON file. Export the table as CSV and upload that.")


def _decoded(content: bytes) -> Text:
    for mark, codec, name in MARKS:
        if content.startswith(mark):
            return _strictly(content, codec, name)
    if b"\0" in content[:SAMPLE]:
        return _strictly(content, _utf_16_without_mark(content[:SAMPLE]), "UTF-16")
    if b"\0" in content:
        raise NotReadable(NOT_TEXT)
    try:
        return Text(content.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _in_one_byte_letters(content)


def _strictly(content: bytes, codec: str, name: str) -> Text:
    try:
        return Text(content.decode(codec), name)
    except UnicodeDecodeError:
        raise NotReadable(
            f"The file says it is {name}, but is damaged. Save it again as CSV (UTF-8)."
        ) from None


def _utf_16_without_mark(sample: bytes) -> str:
    """In UTF-16, every second byte of Latin letters and digits is zero."""
    pairs = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.1:
        return "utf-16-le"
    if even > pairs * 0.4 and odd < pairs * 0.1:
        return "utf-16-be"
    raise NotReadable(NOT_TEXT)


def _in_one_byte_letters(content: bytes) -> Text:
    if len(content.translate(None, CONTROL)) < len(content) * 0.99:
        raise NotReadable(NOT_TEXT)
    foreign = _foreign_letters(content)
    if foreign:
        return foreign
    try:
        return Text(content.decode("cp1252"), "Windows-1252")
    except UnicodeDecodeError:
        return Text(content.decode("latin-1"), "ISO-8859-1")


def _foreign_letters(content: bytes) -> Text | None:
    """Text of another alphabet has more high bytes than letters; Western text has few."""
    lines = (line for line in content[: SAMPLE * 8].splitlines() if not line.isascii())
    sample = b"\n".join(lines)[:SAMPLE]
    high = sum(byte > 127 for byte in sample)
    letters = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    if high <= letters or high < 8:
        return None
    best = from_bytes(sample).best()
    if best is None:
        return None
    try:
        return Text(content.decode(best.encoding), best.encoding)
    except UnicodeDecodeError:
        return None
