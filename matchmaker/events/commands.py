"""What a laptop needs to serve an event without the internet."""

import ipaddress
import socket

import click
from flask.cli import AppGroup

group = AppGroup("events", help="Meetups.")

# Connecting a datagram socket sends nothing; it only asks which of our addresses would be used.
ELSEWHERE = ("192.0.2.1", 9)  # an address for examples (RFC 5737)


@group.command("address")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
def address_command(port: int) -> None:
    """Print the address at which phones on the same network reach this machine."""
    found = local_address()
    if found is None:
        raise click.ClickException(
            "this machine is on no network: join one or start a hotspot, or say BASE_URL=http://…"
        )
    click.echo(f"http://{found}:{port}")


def local_address() -> str | None:
    """Return this machine's IPv4 address on its network; None where it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)
            return str(probe.getsockname()[0])
        except OSError:  # no way to the internet: a hotspot of the laptop's own, say
            pass
    try:
        names = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except socket.gaierror:
        return None
    others = (str(each[4][0]) for each in names)
    return next((one for one in others if not ipaddress.ip_address(one).is_loopback), None)
