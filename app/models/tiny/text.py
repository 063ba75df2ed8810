"""Tiny text encoders and their tokenizers."""

from __future__ import annotations

from typing import Any


def clip_text(width: int, **more: Any) -> Any:
    """A CLIPTextModel of one layer for `clip_tokenizer`."""
    import transformers

    config = transformers.CLIPTextConfig(
        hidden_size=width,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        vocab_size=len(_byte_vocabulary()),
        bos_token_id=0,
        eos_token_id=1,
        pad_token_id=1,
        **more,
    )
    return transformers.CLIPTextModel(config)


def clip_tokenizer() -> Any:
    """A CLIPTokenizer that spells everything out in bytes."""
    import transformers

    tokenizer = transformers.CLIPTokenizer(vocab=_byte_vocabulary(), merges=[])
    tokenizer.model_max_length = 77
    return tokenizer


def t5_text(width: int = 8, *, umt5: bool = False) -> Any:
    """A T5EncoderModel (or UMT5's) of one layer for `t5_tokenizer`."""
    import transformers

    sizes = {"d_model": width, "d_kv": 4, "d_ff": 8, "num_layers": 1, "num_heads": 2, "vocab_size": 64}
    if umt5:
        return transformers.UMT5EncoderModel(transformers.UMT5Config(**sizes))
    return transformers.T5EncoderModel(transformers.T5Config(**sizes))


def t5_tokenizer() -> Any:
    """A T5Tokenizer of letters: unigrams without merges."""
    import transformers

    pieces = ["<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz0123456789"]
    vocab = [(piece, 0.0 if number < 3 else -float(number)) for number, piece in enumerate(pieces)]
    tokenizer = transformers.T5Tokenizer(vocab=vocab, extra_ids=0)
    tokenizer.model_max_length = 512
    return tokenizer


def _byte_vocabulary() -> dict[str, int]:
    """Every byte as GPT-2's byte-level alphabet writes it, alone and at the end of a word."""
    from tokenizers.pre_tokenizers import ByteLevel

    alphabet = sorted(ByteLevel.alphabet())
    pieces = ["<|startoftext|>", "<|endoftext|>", *alphabet, *(f"{letter}</w>" for letter in alphabet)]
    return {piece: number for number, piece in enumerate(pieces)}
