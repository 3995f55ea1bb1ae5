"""Templates: all compile, name what exists, and hold nothing inline."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

from matchmaker.core.settings import ROOT, load_settings
from matchmaker.factory import create_app

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*"))
PAGES = [name for name in NAMES if name.endswith(".html")]
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
INLINE = re.compile(
    r"""<style\b | \sstyle\s*= | <script\b(?![^>]*\ssrc=) | \son[a-z]+\s*=\s*["'] | javascript:""",
    re.VERBOSE | re.IGNORECASE,
)
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
EXPRESSION = re.compile(r"{{.*?}}|{%.*?%}")
CLASSES = re.compile(r'class="((?:{{.*?}}|{%.*?%}|[^"{])*)"')


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    folder = tmp_path_factory.mktemp("templates")
    app: Flask = create_app(load_settings({"MATCHMAKER_INSTANCE": str(folder)}))
    return app.jinja_env


def source(name: str) -> str:
    return COMMENT.sub("", (TEMPLATES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(environment: Environment, name: str) -> None:
    environment.get_template(name)


@pytest.mark.parametrize("name", PAGES)
def test_a_template_holds_no_inline_style_script_or_handler(name: str) -> None:
    assert INLINE.findall(source(name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_template_imports_only_what_it_uses(environment: Environment, name: str) -> None:
    tree = environment.parse(source(name))
    imported = {
        each[1] if isinstance(each, tuple) else each
        for statement in tree.find_all(nodes.FromImport)
        for each in statement.names
    } | {statement.target for statement in tree.find_all(nodes.Import)}
    used = {each.name for each in tree.find_all(nodes.Name)}
    assert sorted(imported - used) == []


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_says_what_it_takes_and_has_its_style_sheet(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{#-")
    assert (STATIC / "css" / "components" / f"{path.stem}.css").is_file()


def test_every_style_sheet_of_a_component_belongs_to_one() -> None:
    sheets = {path.stem for path in (STATIC / "css" / "components").glob("*.css")}
    assert sheets == {path.stem for path in COMPONENTS}


def test_every_class_that_templates_use_has_its_style() -> None:
    whole, _begun = classes_in_templates()
    unstyled = whole - classes_in_styles()
    assert sorted(name for name in unstyled if name not in scripts()) == []


def test_every_class_that_has_a_style_is_used() -> None:
    whole, begun = classes_in_templates()
    unused = {
        name
        for name in classes_in_styles() - whole
        if not name.startswith(tuple(begun)) and name not in scripts() and name != "htmx-request"
    }
    assert sorted(unused) == []


def test_every_picture_asked_for_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img/icons.svg").read_text("utf-8")))
    asked = {
        picture
        for name in PAGES
        for picture in re.findall(r'(?:icon\(|image=)"([\w-]+)"', source(name))
    }
    assert sorted(asked - drawn) == []


def scripts() -> str:
    """Return what our scripts say."""
    return "".join(path.read_text(encoding="utf-8") for path in (STATIC / "js").glob("*.js"))


def classes_in_templates() -> tuple[set[str], set[str]]:
    """Return the classes named in full, and the beginnings of those that an expression ends."""
    whole: set[str] = set()
    begun: set[str] = set()
    for name in PAGES:
        for value in CLASSES.findall(source(name)):
            for expression in EXPRESSION.findall(value):
                whole.update(re.findall(r'" ([\w-]+)"', expression))
            words = re.findall(r"[\w-]+", EXPRESSION.sub(" ", value))
            begun.update(word for word in words if word.endswith("-"))
            whole.update(word for word in words if not word.endswith("-"))
    return whole, begun


def classes_in_styles() -> set[str]:
    """Return the classes that selectors name."""
    found: set[str] = set()
    for sheet in (STATIC / "css").rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        found.update(re.findall(r"\.([a-z][\w-]*)", re.sub(r"{[^{}]*}", "", text)))
    return found
