"""Ranking, vectors and evaluation, from the command line."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import click
import numpy as np
from flask import current_app
from flask.cli import AppGroup

from matchmaker.core.settings import Settings
from matchmaker.matching import batch, evaluation, trec
from matchmaker.matching.embedding import Encoder
from matchmaker.matching.outcomes import Outcome
from matchmaker.matching.reading import read_outcomes, read_texts
from matchmaker.profiles.reading import read_profiles

group = AppGroup("match", help="Ranked matches, from files.")

BAD_INPUT = 2
FILE = click.Path(path_type=Path)
# A batch job may use both cores; web workers use one.
THREADS = 2


@group.command()
@click.argument("profiles", type=FILE)
@click.option("--queries", type=click.Choice(["organisation", "listing"]), required=True)
@click.option("-k", "limit", type=click.IntRange(min=1), default=100, show_default=True)
@click.option("--include-other", is_flag=True, help="Rank hospitals, investors and others too.")
@click.option("--outcomes", type=FILE, help="Learn from what has happened (JSON Lines).")
@click.option("--lenient", is_flag=True, help="Drop unknown codes and keys with a warning.")
@click.option("-o", "output", type=FILE, required=True, help="Where the TREC run goes.")
def rank(
    profiles: Path,
    queries: str,
    limit: int,
    include_other: bool,
    outcomes: Path | None,
    lenient: bool,
    output: Path,
) -> None:
    """Rank the organisations of the other kind for every query in PROFILES."""
    reading = read_profiles(profiles, lenient=lenient)
    faults = [fault.render(str(profiles)) for fault in reading.faults]
    known: tuple[Outcome, ...] = ()
    if outcomes is not None:
        known, more = read_outcomes(outcomes)
        faults += more
    _stop_at(faults)
    for warning in reading.warnings:
        click.echo(warning.render(str(profiles)), err=True)
    corpus = batch.build(reading.organisations, _encoder(), _progress())
    ranked = batch.rank_organisations if queries == "organisation" else batch.rank_needs
    found = ranked(corpus, known, include_other=include_other, limit=limit)
    run = "".join(trec.run_lines(query, matches) for query, matches in found)
    _write(output, lambda path: path.write_text(run, encoding="utf-8"))


@group.command()
@click.argument("texts", type=FILE)
@click.option("-o", "output", type=FILE, required=True, help="Where the vectors go (.npy).")
def embed(texts: Path, output: Path) -> None:
    """Write the vectors with which TEXTS are compared across languages."""
    found, faults = read_texts(texts)
    _stop_at(faults)
    vectors = _encoder().encode_cross(found)

    def save(path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, vectors)

    _write(output, save)


@group.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def evaluate(folder: Path) -> None:
    """Measure the ranking on every set in FOLDER, beside simple references."""
    encoder = _encoder()
    found = False
    for profiles in sorted(folder.rglob("profiles.jsonl")):
        qrels = profiles.with_name("qrels.txt")
        if qrels.exists():
            found = True
            _evaluate_profiles(profiles, qrels, encoder)
    for path in sorted(folder.rglob("*.jsonl")):
        pairs = evaluation.read_pairs(path)
        if pairs:
            found = True
            _print_rows(f"{path}: {len(pairs)} pairs", evaluation.pair_rows(pairs, encoder))
    if not found:
        _stop_at([f"{folder}: expected profiles.jsonl beside qrels.txt, or pairs of en and zh"])


def _evaluate_profiles(profiles: Path, qrels: Path, encoder: Encoder) -> None:
    reading = read_profiles(profiles)
    _stop_at([fault.render(str(profiles)) for fault in reading.faults])
    try:
        known = evaluation.read_qrels(qrels)
    except ValueError as error:
        _stop_at([str(error)])
    data = evaluation.load(reading.organisations, known, encoder)
    title = f"{profiles.parent}: {len(data.corpus)} organisations, {len(data.qrels)} queries"
    _print_rows(title, evaluation.profile_rows(data))
    title = f"{profiles.parent}: half of the pairs as outcomes, the other half asked"
    _print_rows(title, evaluation.learning_rows(data))
    lower, sampled = evaluation.reasons_held(data, encoder)
    click.echo(f"Without the quoted passage the score is lower: {lower} of {sampled}\n")


def _encoder() -> Encoder:
    settings: Settings = current_app.extensions["settings"]
    return Encoder(
        THREADS,
        english_model=settings.english_model,
        multilingual_model=settings.multilingual_model,
    )


def _print_rows(title: str, rows: Iterable[evaluation.Row]) -> None:
    click.echo(title)
    for number, row in enumerate(rows):
        if number == 0:
            click.echo(f"{'':32}" + "".join(f"{name:24}" for name, _ in row.figures))
        click.echo(
            f"{row.name:32}" + "".join(f"{value!s:24}" for _, value in row.figures) + row.note
        )
    click.echo()


def _stop_at(faults: list[str]) -> None:
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(BAD_INPUT)


def _write(output: Path, write: Callable[[Path], object]) -> None:
    """Write a whole file or none."""
    try:
        handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
        os.close(handle)
    except OSError as error:
        _stop_at([f"{output}: cannot be written: {error.strerror}"])
        return
    part = Path(name)
    try:
        write(part)
        part.chmod(0o644)
        part.replace(output)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _progress() -> Callable[[int, int], None] | None:
    """Say how far encoding is, to people only."""
    if not sys.stderr.isatty():
        return None
    return lambda done, total: click.echo(f"\r{done}/{total} passages", nl=done == total, err=True)
