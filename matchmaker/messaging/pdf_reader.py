"""A program that writes what a PDF on its input says, page by page, until it ends or fails.

`python -I pdf_reader.py CHARACTERS`, with the most that it says; it fails where that is not all of
it. It stands alone, imports nothing of ours and limits its own memory, for the files are
strangers'; so pypdf, which is Python alone, and not PDFium, which printing has for its own sheets.
"""

import io
import resource
import sys

from pypdf import PdfReader

MOST_PAGES = 50
MOST_MEMORY = 2**30  # bytes


def main() -> None:
    """Write the pages out, each as soon as it is read."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    left = int(sys.argv[1])
    pages = PdfReader(io.BytesIO(sys.stdin.buffer.read())).pages
    for page in pages[:MOST_PAGES]:
        said = page.extract_text()[:left]
        left -= len(said)
        sys.stdout.buffer.write(said.encode("utf-8", "replace") + b"\n")
        sys.stdout.buffer.flush()
        if not left:
            sys.exit(1)
    sys.exit(len(pages) > MOST_PAGES)


if __name__ == "__main__":
    main()
