"""The XMP packet that marks a file as made by a model, for every tool that looks for such a mark."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, unescape

DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's term for media made by a trained model (NewsCodes, Digital Source Type)."""

NAMESPACE = "https://stillmotion.invalid/ns/1.0/"
"""Namespace of our own properties; a name that resolves nowhere, as XML allows."""

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:stillmotion="{namespace}">
<Iptc4xmpExt:DigitalSourceType>{source}</Iptc4xmpExt:DigitalSourceType>
<xmp:CreatorTool>{tool}</xmp:CreatorTool>{record}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

_RECORD = re.compile(r"<stillmotion:Record>(.*?)</stillmotion:Record>", re.DOTALL)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xmp_packet(tool: str, record_json: str | None = None) -> bytes:
    """Return the packet. ``record_json`` goes in where the format has no text chunks (JPEG, WEBP)."""
    record = ""
    if record_json is not None and not _NOT_IN_XML.search(record_json):
        record = f"\n<stillmotion:Record>{escape(record_json)}</stillmotion:Record>"
    packet = _PACKET.format(namespace=NAMESPACE, source=DIGITAL_SOURCE_TYPE, tool=escape(tool), record=record)
    return packet.encode()


def record_json_in(packet: bytes) -> str | None:
    """Return our record from a packet, found without an XML parser: packets come from strangers."""
    match = _RECORD.search(packet.decode("utf-8", errors="replace"))
    return unescape(match[1]) if match else None
