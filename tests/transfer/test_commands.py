"""Import and export as an administrator types them."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from matchmaker.core.database import db
from matchmaker.organisations.models import Organisation
from tests.client import Client
from tests.factories import profiles as make
from tests.factories.organisations import make_member

ACME = {"id": "acme", "kind": "startup", "name": "Acme", "listings": [
    {"id": "acme-1", "side": "offer", "text": "Læser røntgenbilleder på dansk."}]}  # fmt: skip


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["transfer", *arguments])
    return result.exit_code, result.stdout, result.stderr


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Organisation)) or 0


def test_a_file_is_imported_and_exported_again(app: Flask, tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", ACME)
    assert run(app, "import", str(file))[:2] == (0, "1 new, 0 changed, 0 unchanged\n")
    out = tmp_path / "out.jsonl"
    assert run(app, "export", str(out))[:2] == (0, "1 organisations\n")
    assert json.loads(out.read_text(encoding="utf-8")) == ACME
    assert run(app, "import", str(out))[1] == "0 new, 0 changed, 1 unchanged\n"


def test_a_preview_changes_nothing(app: Flask, tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", ACME)
    assert run(app, "import", str(file), "--preview")[1] == "1 new, 0 changed, 0 unchanged\n"
    assert count() == 0


def test_one_fault_keeps_the_whole_file_out(app: Flask, tmp_path: Path) -> None:
    file = write(tmp_path / "in.jsonl", ACME, {"id": "b", "kind": "shop", "name": "B"})
    code, _out, said = run(app, "import", str(file))
    assert code == 2
    assert said.startswith(f"{file}:2: kind: ")
    assert count() == 0


def test_a_missing_or_empty_file_is_named(app: Flask, tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    for file, said in ((tmp_path / "none.jsonl", "cannot be read"), (empty, "is empty")):
        code, _out, error = run(app, "import", str(file))
        assert (code, error.startswith(f"{file}: {said}")) == (2, True)


@pytest.mark.parametrize("name", ["out.pdf", "no/such/folder/out.csv"])
def test_an_export_that_cannot_be_written_says_so(app: Flask, tmp_path: Path, name: str) -> None:
    code, _out, error = run(app, "export", str(tmp_path / name))
    assert code == 2
    assert error.startswith(str(tmp_path / name))


def test_members_take_their_own_data_home(client: Client) -> None:
    mine = make.profile("Acme", blind=True)
    make.listing(mine, "Reads scans.")
    make.listing(make.profile("Somebody else"), "A secret.")
    client.sign_in(make_member(mine.organisation))
    for form in ("jsonl", "csv", "xlsx"):
        client.get(f"/profile/export.{form}")
        named = client.answer.headers["Content-Disposition"]
        assert named == f"attachment; filename=matchmaker-profile.{form}"
    client.get("/profile/export.jsonl")
    said = json.loads(client.answer.text)
    assert [listing["text"] for listing in said["listings"]] == ["Reads scans."]
    client.get("/profile/export.pdf", status=404)
