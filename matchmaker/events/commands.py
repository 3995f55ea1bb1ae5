"""What a laptop needs to serve an event without the internet."""

import fcntl
import ipaddress
import socket
import struct

import click
from flask.cli import AppGroup

group = AppGroup("events", help="Meetups.")

# Connecting a datagram socket sends nothing; it only asks which of our addresses would be used.
ELSEWHERE = ("192.0.2.1", 9)  # an address for examples (RFC 5737)
SIOCGIFADDR = 0x8915  # netdevice(7)


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
    # The name of a machine often stands for 127.0.1.1 only, so its interfaces are asked.
    found = (_address_of(name) for _number, name in socket.if_nameindex())
    return next((one for one in found if one and not ipaddress.ip_address(one).is_loopback), None)


def _address_of(interface: str) -> str | None:
    """Return the IPv4 address of a network interface; None where it has none."""
    asked = struct.pack("256s", interface.encode())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            answer = fcntl.ioctl(probe, SIOCGIFADDR, asked)
        except OSError:
            return None
    return socket.inet_ntoa(answer[20:24])
