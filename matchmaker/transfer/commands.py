"""Profiles in and out, from the command line."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from matchmaker.core.database import db
from matchmaker.profiles.document import Fault
from matchmaker.profiles.reading import Reading
from matchmaker.transfer import service
from matchmaker.transfer.exporters.any import CannotExportError, write_file
from matchmaker.transfer.importers.any import read_file

group = AppGroup("transfer", help="Profiles in and out.")

BAD_INPUT = 2
SHOWN = 20


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--lenient", is_flag=True, help="Drop unknown codes and keys, and say which.")
@click.option("--preview", is_flag=True, help="Say what would change, and change nothing.")
def import_profiles(file: Path, *, lenient: bool, preview: bool) -> None:
    """Add or update the profiles of FILE: JSON Lines, CSV or XLSX. All of them or none."""
    reading = read_file(file, lenient=lenient)
    _complain(file, reading.warnings)
    if reading.faults:
        _complain(file, reading.faults)
        sys.exit(BAD_INPUT)
    try:
        plan = service.plan_import(reading.organisations)
    except service.ListingTakenError as error:
        _complain(file, [Fault(_line_of(reading, error.listing), "", str(error))])
        sys.exit(BAD_INPUT)
    _describe(plan)
    if preview or not (plan.new or plan.changed):
        return
    count = len(plan.new) + len(plan.changed)
    with click.progressbar(length=count, label="Importing", file=sys.stderr) as bar:
        service.carry_out(plan, lambda done, _total: bar.update(done - bar.pos))
    db.session.commit()


@group.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--organisation", metavar="ID", help="Only the organisation with this id.")
def export_profiles(file: Path, organisation: str | None) -> None:
    """Write all profiles to FILE, whose ending says how: .jsonl, .csv or .xlsx."""
    found = service.profiles_to_export(organisation)
    if organisation and not found:
        click.echo(f"{organisation}: no such organisation; expected its id", err=True)
        sys.exit(BAD_INPUT)
    try:
        write_file(file, found)
    except (CannotExportError, OSError) as error:
        click.echo(f"{file}: {error}", err=True)
        sys.exit(BAD_INPUT)
    click.echo(f"{len(found)} organisations")


def _line_of(reading: Reading, listing: str) -> int | None:
    for organisation, line in zip(reading.organisations, reading.lines, strict=True):
        if any(item.id == listing for item in organisation.listings):
            return line
    return None


def _complain(file: Path, faults: Sequence[Fault]) -> None:
    for fault in faults:
        click.echo(fault.render(str(file)), err=True)


def _describe(plan: service.Plan) -> None:
    click.echo(f"{len(plan.new)} new, {len(plan.changed)} changed, {plan.unchanged} unchanged")
    for change in plan.changed[:SHOWN]:
        parts = [*change.fields, *(f"listing {key}" for key in change.listings)]
        click.echo(f"  {change.organisation.id}: {', '.join(parts)}")
    if len(plan.changed) > SHOWN:
        click.echo(f"  … and {len(plan.changed) - SHOWN} more")
    kept = sum(len(change.kept) for change in plan.changes)
    if kept:
        click.echo(f"{kept} listings that the file does not have stay as they are")
