"""Pages as a shopper reads them: headings, forms to fill in, and what is said of why something is not possible."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Node:
    """An element with what is in it."""

    tag: str
    attributes: dict[str, str]
    inside: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, without tags."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for one in self.inside:
            if isinstance(one, str):
                yield one
            else:
                yield from one._texts()
                yield " "

    def all(self, *tags: str, **attributes: str) -> Iterator["Node"]:
        """The elements within it of these tags that have these attributes; of a class, among others."""
        for one in self.inside:
            if isinstance(one, Node):
                if (not tags or one.tag in tags) and all(one.has(key, value) for key, value in attributes.items()):
                    yield one
                yield from one.all(*tags, **attributes)

    def has(self, key: str, value: str) -> bool:
        """Whether it has an attribute; ``kind`` is one of its classes."""
        return value in self["class"].split() if key == "kind" else self.attributes.get(key) == value

    def __getitem__(self, key: str) -> str:
        return self.attributes.get(key, "")


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form to post: ``fields`` is what it sends as it stands, ``ticks`` are boxes, ``choices`` the values to choose from by name, each with its words."""

    action: str
    fields: dict[str, str]
    ticks: frozenset[str]
    choices: dict[str, dict[str, str]]

    @property
    def names(self) -> set[str]:
        return {*self.fields, *self.ticks, *self.choices}


@dataclass(frozen=True, kw_only=True)
class Page:
    """An answer of the portal."""

    status: int
    path: str
    tree: Node

    @property
    def title(self) -> str:
        """Its heading."""
        return next((node.text for node in self.tree.all("h1")), "")

    @property
    def complaint(self) -> str:
        """What it says is wrong; empty where nothing is."""
        alerts = [alert for alert in self.tree.all(role="alert")]
        return " ".join(entry.text for alert in alerts for entry in alert.all("li"))

    @property
    def note(self) -> str:
        """What it mentions before all else; empty where that is nothing."""
        return next((words.text for node in self.tree.all("div", kind="note") for words in node.all("span")), "")

    def paragraph(self, kind: str) -> str:
        """The first paragraph of a class."""
        return next((node.text for node in self.tree.all("p", kind=kind)), "")

    def sums(self) -> list[tuple[str, str]]:
        """What it comes to: names with amounts."""
        totals = [total for sums in self.tree.all("dl", kind="sum") for total in sums.all("div")]
        return [(" ".join(n.text for n in t.all("dt")), " ".join(n.text for n in t.all("dd"))) for t in totals]

    def why_not(self, title: str) -> str:
        """What is said of a thing that cannot go back."""
        for pick in self.tree.all("div", kind="pick"):
            if "data-off" in pick.attributes and title in [node.text for node in pick.all("p")]:
                return next((node.text for node in pick.all("p", kind="warn")), "")
        return ""

    def form(self, *names: str) -> Form | None:
        """The first form to post that has a field of one of these names."""
        return next((form for form in self._forms() if form.names & set(names)), None)

    def posting_to(self, path: str) -> Form | None:
        """The form that posts to this address."""
        return next((form for form in self._forms() if form.action == path), None)

    def _forms(self) -> Iterator[Form]:
        return (_form(node) for node in self.tree.all("form", method="post"))


def _form(node: Node) -> Form:
    fields: dict[str, str] = {}
    ticks: set[str] = set()
    choices: dict[str, dict[str, str]] = {}
    for label in node.all("label"):
        for radio in label.all("input", type="radio"):
            choices.setdefault(radio["name"], {})[radio["value"]] = label.text
    for entry in node.all("input", "textarea"):
        kind, checked = entry["type"], "checked" in entry.attributes
        if kind == "checkbox":
            ticks.add(entry["name"])
        if checked or kind not in {"checkbox", "radio", "file"}:
            fields[entry["name"]] = entry.text if entry.tag == "textarea" else entry["value"] or "on" * checked
    for select in node.all("select"):
        options = {option["value"] or option.text: option.text for option in select.all("option")}
        chosen = [option["value"] or option.text for option in select.all("option") if "selected" in option.attributes]
        choices[select["name"]] = options
        fields[select["name"]] = next(iter([*chosen, *options]), "")
    fields.pop("", None)
    return Form(action=node["action"], fields=fields, ticks=frozenset(ticks), choices=choices)


def read_page(text: str, *, status: int, path: str) -> Page:
    """Read what was answered."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return Page(status=status, path=path, tree=reader.tree)


class _Reader(HTMLParser):
    """Builds the tree; what is not closed ends where the element around it does."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = Node("", {})
        self._open = [self.tree]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {key: value or "" for key, value in attrs})
        self._open[-1].inside.append(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in [node.tag for node in self._open]:
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)
