"""The whole database as one file, and back."""

from pathlib import Path
from typing import Protocol


class BackupFailed(Exception):
    """`str()` is a sentence for whoever runs the installation."""


class NotEmpty(BackupFailed):
    """Something would be lost: the database holds an organisation already."""


class Backups(Protocol):
    def write(self, to: Path) -> int:
        """While everything runs, as of one moment; the file's size in bytes.

        The file is for its owner alone. Raises BackupFailed, leaving no file.
        """

    def restore(self, file: Path, *, over: bool = False) -> None:
        """Put back what `write` wrote, in place of all that is there.

        Raises NotEmpty unless `over`, or BackupFailed, changing nothing.
        """
