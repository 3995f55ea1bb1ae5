"""Pairing from the command line: an event file in, a plan file out."""

import gc
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from matchmaker.pairing import fairness, reading, wording
from matchmaker.pairing.problem import Problem

MOST_FAULTS = 1000

group = AppGroup("pair", help="Plans of meetings.")


@group.command("solve")
@click.argument("event", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, writable=True, path_type=Path),
              required=True, help="Where the plan goes.")  # fmt: skip
@click.option("--seconds", type=float, default=60.0, show_default=True,
              help="Time limit, from start to exit.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True,
              help="Same seed, same plan.")  # fmt: skip
def solve_command(event: Path, output: Path, seconds: float, seed: int) -> None:
    """Make the best plan of meetings for EVENT.json, with its proof."""
    if not seconds > 0:
        raise click.BadParameter("expected a number above 0", param_hint="--seconds")
    ends = _started() + 0.95 * seconds  # what cannot be interrupted runs over by a little
    gc.disable()  # a short life with millions of lasting objects: collecting costs seconds
    problem = _read(event)
    from matchmaker.pairing import replanning, solver  # noqa: PLC0415 - OR-tools take time to load

    bar = _Bar(sys.stderr.isatty())
    try:
        plan = solver.solve(problem, seed=seed, left=lambda: ends - time.time(), report=bar.show)
    except replanning.TooManyChangesError as error:
        _refuse(event, [("$.max_changes", f"the published plan needs at least {error.needed} "
                                          f"changes, found {error.allowed}")])  # fmt: skip
    bar.close()
    with force_locale("en"):  # a file's words do not depend on who asks
        unmet = wording.unmet_rows(problem, plan.unmet)
    answer = reading.write(problem, plan, unmet, fairness.by_group(problem, plan))
    _write(output, answer)
    click.echo(
        f"{plan.status}: {len(plan.meetings)} meetings, score {plan.score:.4f} of at most "
        f"{plan.bound:.4f} (gap {plan.gap:.4%}), {plan.breaks} breaks, {len(plan.unmet)} unmet"
    )


def _started() -> float:
    """Return when this process began, so that loading counts against the time limit too."""
    try:
        stat = Path("/proc/self/stat").read_text(encoding="utf-8", errors="replace")
        ticks = int(stat.rsplit(")", 1)[1].split()[19])
        up = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    except OSError:  # no /proc: count from here
        return time.time()
    return time.time() - max(0.0, up - ticks / os.sysconf("SC_CLK_TCK"))


def _read(event: Path) -> Problem:
    """Return the event's problem, or end with one line a fault."""
    limit = current_app.extensions["settings"].pairing_max_candidates
    try:
        data = json.loads(event.read_text(encoding="utf-8"))
        problem = reading.read(data, limit)
    except UnicodeDecodeError as error:
        _refuse(event, [("$", f"expected UTF-8 text: {error.reason} at byte {error.start}")])
    except (json.JSONDecodeError, RecursionError) as error:
        _refuse(event, [("$", f"expected JSON: {error}")])
    except reading.BadEventError as error:
        _refuse(event, error.faults)
    except ValueError:  # a number of thousands of digits
        _refuse(event, [("$", "holds a number too long to read: expected a shorter one")])
    for path in reading.unknown_keys(data)[:MOST_FAULTS]:
        click.echo(f"{event}:{path}: unknown key, ignored", err=True)
    return problem


def _refuse(event: Path, faults: list[tuple[str, str]]) -> NoReturn:
    for path, wrong in faults[:MOST_FAULTS]:
        click.echo(f"{event}:{path}: {wrong}", err=True)
    if len(faults) > MOST_FAULTS:
        click.echo(f"{event}: and {len(faults) - MOST_FAULTS} faults more", err=True)
    raise SystemExit(2)


def _write(output: Path, answer: dict[str, Any]) -> None:
    """Write the plan, the whole of it or nothing."""
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=output.parent, delete=False,
                                         prefix=f".{output.name}.") as file:  # fmt: skip
            try:
                json.dump(answer, file, ensure_ascii=False)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            except BaseException:
                Path(file.name).unlink()
                raise
        Path(file.name).chmod(0o666 & ~_umask())
        Path(file.name).replace(output)
    except OSError as error:
        click.echo(f"{output}: cannot be written: {error.strerror}", err=True)
        raise SystemExit(2) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class _Bar:
    """Progress on standard error: one line, rewritten, on a terminal only."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted

    def show(self, progress: Any) -> None:
        """Show phase, score, bound and gap, and how much of the bound is reached."""
        if not self.wanted:
            return
        share = min(1.0, max(0.0, 1 - progress.gap))
        filled = round(24 * share)
        line = (f"\r[{'#' * filled:-<24}] {progress.phase:9} {progress.score:.2f} "
                f"of {progress.bound:.2f}, gap {progress.gap:.3%}\x1b[K")  # fmt: skip
        click.echo(line, err=True, nl=False)

    def close(self) -> None:
        """End the line."""
        if self.wanted:
            click.echo("", err=True)
