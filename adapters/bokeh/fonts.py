"""Inter as data: URLs, so that the page needs neither files nor network."""

import base64
import re
from pathlib import Path

SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "greek-ext", "vietnamese")
WEIGHTS = {"regular": "400", "medium": "500", "semibold": "600", "bold": "700"}
FALLBACK = '"Noto Sans", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans Arabic", sans-serif'
_NAME = re.compile(r"^inter[^a-z]*(?:variable|var)?(?:-|\.|$)", re.IGNORECASE)


def _subset(name: str) -> str:
    """Which part of Inter a file holds, as Fontsource names its files; "" for all of it."""
    found = [s for s in SUBSETS if name.startswith(f"inter-{s}-")]
    return max(found, key=len, default="")


def _weight(name: str) -> str | None:
    """The weights in a file; None for one that the picture has no use for."""
    if "wght" in name or "var" in name:
        return "100 900"
    number = re.search(r"-(\d00)(?:\D|$)", name)
    word = name.removeprefix("inter-")
    weight = number[1] if number else WEIGHTS.get(word)
    return weight if weight in WEIGHTS.values() else None


def _files(folder: Path | None) -> list[Path]:
    found = sorted(folder.rglob("*.woff2")) if folder and folder.is_dir() else []
    upright = [f for f in found if _NAME.match(f.stem) and "italic" not in f.stem.lower()]
    variable = [f for f in upright if _weight(f.stem.lower()) == "100 900"]
    plain = [f for f in variable if not re.search("opsz|standard", f.stem)]
    return plain or variable or upright


def family_and_faces(folder: Path | None) -> tuple[str, str]:
    """The CSS font-family, and the @font-face rules of the Inter files below `folder`.

    Each subset is a family of its own, so that the browser falls from one to the next without
    knowing their unicode ranges. Without files it is the fallback alone.
    """
    faces: list[str] = []
    families: list[str] = []
    for file in _files(folder):
        name = file.stem.lower()
        if (weight := _weight(name)) is None:
            continue
        family = f"Inter {_subset(name)}".strip()
        data = base64.b64encode(file.read_bytes()).decode("ascii")
        faces.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
            f' src: url("data:font/woff2;base64,{data}") format("woff2"); }}'
        )
        if family not in families:
            families.append(family)
    families.sort(key=lambda f: len(f))
    return ", ".join([*(f'"{family}"' for family in families), FALLBACK]), "\n".join(faces)
