"""Which addresses of the network are public: nothing else may be fetched for a request."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NEVER = tuple(
    map(
        ipaddress.ip_network,
        (
            "168.63.129.16/32",  # Azure's platform services, inside every virtual machine
            "192.88.99.0/24",  # 6to4 relays (RFC 7526)
            "64:ff9b:1::/48",  # NAT64 of a local network (RFC 8215)
            "2001::/23",  # IETF protocols, with Teredo (RFC 2928)
            "2001:db8::/32",  # documentation (RFC 3849)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
_UNICAST = ipaddress.ip_network("2000::/3")
"""The only part of IPv6 that is handed out (RFC 4291)."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)
"""Third 32 bits of an address that carries an IPv4 address in its last (RFC 5214)."""


def is_public(address: str) -> bool:
    """Tell whether an IP address, as `socket.getpeername` gives it, is one of the public network.

    IPv4 inside of IPv6 (mapped, 6to4, NAT64) is judged as what it carries; what hides it otherwise is refused.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return _public(found)


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (inner := _carried(address)) is not None:
        return _public(inner)
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    if address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return True
    return address in _UNICAST and (int(address) >> 32) & 0xFFFFFFFF not in _ISATAP


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
