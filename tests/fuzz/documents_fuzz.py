"""Feeds the parsers of files with inputs that atheris grows: `python tests/fuzz/documents_fuzz.py PARSER -runs=N`.

PARSER is photos, pdfs, office, mails or recordings. It runs them in this process, so that coverage can be seen; only
what a parser may raise for a bad file is let pass.
"""

import contextlib
import importlib
import importlib.util
import sys

from fairhearing.documents.kinds import kind_of

KINDS = {
    "photos": ("jpeg", "png", "gif", "webp", "tiff", "heic"),
    "pdfs": (),
    "office": ("docx", "odt"),
    "mails": (),
    "recordings": ("mp3", "mp4"),
}


def main() -> int:
    if importlib.util.find_spec("atheris") is None:
        print("not checked: atheris is not installed (pip install atheris)")
        return 0
    atheris = importlib.import_module("atheris")
    name = sys.argv.pop(1)
    with atheris.instrument_imports():
        parser = importlib.import_module(f"fairhearing.documents.{name}")

    def look(content: bytes) -> None:
        kind_of(content)
        for coded in [(kind,) for kind in KINDS[name]] or [()]:
            for verb in ("revealed", "cleaned", "opened"):
                if hasattr(parser, verb):
                    with contextlib.suppress(Exception):  # a bad file may raise; a crash, a loop or a leak may not be
                        getattr(parser, verb)(*coded, content)

    atheris.Setup(sys.argv, look)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
