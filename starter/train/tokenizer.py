"""A CLIP tokenizer made from the vocabulary: known words are one token each, and any other text falls back to
bytes.

Byte-pair encoding learnt on the vocabulary until every word is whole (Sennrich et al., 2016), over CLIP's 256
byte characters and their word-final forms, so that no text, in any script, is ever unknown.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from transformers import CLIPTokenizer

from starter.words import vocabulary

LENGTH = 64
"""Tokens a prompt is padded or cut to. A full caption takes about 12; the rest is room for what users write."""
START, END = "<|startoftext|>", "<|endoftext|>"
FINAL = "</w>"


def byte_characters() -> list[str]:
    """The 256 printable stand-ins for bytes of GPT-2's byte-level encoding, by byte value."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte if byte in printable else next(others)) for byte in range(256)]


def merges(words: list[str]) -> list[tuple[str, str]]:
    """Pairs in the order to merge them, most frequent first, until every word is one token."""
    split = [[*word[:-1], word[-1] + FINAL] for word in words]
    learnt: list[tuple[str, str]] = []
    while pairs := Counter(pair for parts in split for pair in pairwise(parts)):
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        learnt.append(best)
        split = [_merged(parts, best) for parts in split]
    return learnt


def build(words: list[str] | None = None) -> CLIPTokenizer:
    """The tokenizer, about 1,000 tokens, that keeps these words whole (a still scene's where none are given);
    start and end have the two highest ids, as in CLIP, and end also pads."""
    learnt = merges(vocabulary() if words is None else words)
    single = byte_characters()
    tokens = [
        *single,
        *(character + FINAL for character in single),
        *("".join(pair) for pair in learnt),
        START,
        END,
    ]
    ids = {token: index for index, token in enumerate(dict.fromkeys(tokens))}
    return CLIPTokenizer(vocab=ids, merges=learnt, model_max_length=LENGTH)


def _merged(parts: list[str], pair: tuple[str, str]) -> list[str]:
    result: list[str] = []
    for part in parts:
        if result and (result[-1], part) == pair:
            result[-1] += part
        else:
            result.append(part)
    return result
