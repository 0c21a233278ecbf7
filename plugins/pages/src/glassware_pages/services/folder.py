"""A folder of Markdown files as pages: which there are, in which order, and what each one says.

An address is looked up among the files that were found, never joined to a path of the file system: what
the folder does not hold has no address, however it is spelt.
"""

import logging
import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit, urlunsplit

from glassware_pages.services.front_matter import FrontMatter, FrontMatterError, parse
from glassware_pages.services.markdown import Rendered, render_file

log = logging.getLogger(__name__)

INDEX = "index"
MARKDOWN = ".md"
MEDIA = frozenset({".avif", ".gif", ".ico", ".jpeg", ".jpg", ".pdf", ".png", ".svg", ".txt", ".webp"})
LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown file, read. `fault` says what is wrong with its front matter."""

    title: str
    description: str
    order: int
    rendered: Rendered
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """A page, or a folder of pages, which has an address only if it holds an index."""

    title: str
    description: str
    order: int
    address: str | None
    children: tuple["Node", ...] = ()

    def pages(self) -> Iterator["Node"]:
        """Return whatever has an address, in the order of reading."""
        if self.address is not None:
            yield self
        for child in self.children:
            yield from child.pages()


class Folder:
    """The files below one folder. A file is read again only when its time or size has changed."""

    def __init__(self, root: Path, source: str | None = None) -> None:
        """Read nothing yet; `source` is the URL where the folder is published as files."""
        self.root = root.resolve()
        self.source = source and source.rstrip("/") + "/"
        self._known: dict[Path, tuple[tuple[int, int], Document]] = {}

    def files(self) -> dict[str, Path]:
        """Return every file by its address: `guide/start`, `guide/` for its index, `logo.png`.

        Hidden files, and links that lead out of the folder, are not among them.
        """
        return dict(self._walk(self.root, ""))

    def document(self, path: Path) -> Document:
        """Return what a file says; `OSError` if it is gone."""
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = self._known[path] = (stamp, self._read(path))
        return known[1]

    def documents(self) -> list[Document]:
        """Return every Markdown file, read."""
        return [self.document(path) for path in self.files().values() if path.suffix == MARKDOWN]

    def tree(self) -> Node:
        """Return the folder with all below it, each folder's pages by their order, then by title."""
        return self._node("", self.files())

    def _walk(self, folder: Path, address: str) -> Iterator[tuple[str, Path]]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError:
            log.warning("The folder of pages %s cannot be read", folder)
            return
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(path, f"{address}{entry.name}/")
            elif entry.is_file() and not (entry.is_symlink() and self._leads_out(path)):
                if path.suffix == MARKDOWN:
                    yield address + ("" if path.stem == INDEX else path.stem), path
                elif path.suffix.lower() in MEDIA:
                    yield address + entry.name, path

    def _leads_out(self, link: Path) -> bool:
        return not link.resolve().is_relative_to(self.root)

    def _node(self, address: str, files: dict[str, Path]) -> Node:
        below = [other[len(address) :] for other in files if other.startswith(address) and other != address]
        children = [
            self._leaf(address + name, files[address + name])
            for name in below
            if "/" not in name and files[address + name].suffix == MARKDOWN
        ]
        folders = sorted({name.partition("/")[0] for name in below if "/" in name})
        nodes = [self._node(f"{address}{name}/", files) for name in folders]
        children += [node for node in nodes if node.address is not None or node.children]
        children.sort(key=lambda node: (node.order, node.title.casefold()))
        if address in files:
            own = self._leaf(address, files[address])
            return Node(own.title, own.description, own.order, address, tuple(children))
        return Node(_titled(address.rstrip("/")), "", LAST, None, tuple(children))

    def _leaf(self, address: str, path: Path) -> Node:
        try:
            document = self.document(path)
        except OSError:  # it went between being listed and being read
            return Node(_titled(address), "", LAST, address)
        return Node(document.title, document.description, document.order, address)

    def _read(self, path: Path) -> Document:
        inside = PurePosixPath(path.relative_to(self.root).as_posix())
        text = path.read_text(encoding="utf-8-sig", errors="replace")
        rendered = render_file(text, partial(_relink, inside, self.source))
        fault = None
        try:
            said = parse(rendered.front_matter)
        except FrontMatterError as error:
            said, fault = FrontMatter(), str(error)
            log.warning("The front matter of %s is not used: %s", path, fault)
        name = inside.parent.name if inside.stem == INDEX else inside.stem
        title = said.title or rendered.title or _titled(name)
        order = LAST if said.order is None else said.order
        return Document(title, said.description, order, rendered, fault)


def _titled(address: str) -> str:
    words = posixpath.basename(address).replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _relink(file: PurePosixPath, source: str | None, url: str) -> str | None:
    """Return a relative URL in a file as one in its page.

    A page lies where its file does, so `../logo.png` leads to the same place; only the names of pages
    differ. What leads out of the folder leads to the published source or, without one, nowhere.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # such as //[
        return None
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return url
    target = posixpath.normpath(posixpath.join(str(file.parent), parts.path))
    if target == ".." or target.startswith("../"):
        return urljoin(urljoin(source, str(file)), url) if source else None
    path = parts.path
    if path.endswith(MARKDOWN):
        path = path.removesuffix(MARKDOWN)
        folder, _, name = path.rpartition("/")
        if name == INDEX:
            path = f"{folder}/" if folder else "./"
    return urlunsplit(parts._replace(path=path))
