"""A zip file that leaves piece by piece: none of it need fit into memory."""

import zipfile
from collections.abc import Iterable, Iterator

from ports.erasure import ExportFile


class _Outgoing:
    """What zipfile writes to; it cannot go back, so zipfile does not ask it to."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """It leaves when it is taken."""

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def zipped(files: Iterable[ExportFile]) -> Iterator[bytes]:
    out = _Outgoing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as whole:  # type: ignore[call-overload]
        for file in files:
            with whole.open(file.name, "w", force_zip64=True) as member:
                for piece in file.pieces:
                    member.write(piece)
                    if ready := out.taken():
                        yield ready
            yield out.taken()
    yield out.taken()
