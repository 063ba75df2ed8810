"""Tiny language models that video and picture models take as text encoders, and a tokenizer for them."""

from __future__ import annotations

from typing import Any

SPECIAL = ("<pad>", "<s>", "</s>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<image>")
"""Special tokens as Llama 3 and LLaVA have them; their numbers are their places here."""

VOCABULARY = 400
"""Tokens of `bpe_tokenizer`: `SPECIAL`, every byte, and some merges: templates take 100 to 300 of them."""

CHAT = (
    "{% for message in messages %}<|start_header_id|>{{ message.role }}<|end_header_id|>\n"
    "{{ message.content }}<|eot_id|>{% endfor %}"
    "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>\n{% endif %}"
)


def bpe_tokenizer(text: str = "", length: int = 1024) -> Any:
    """A byte-level BPE tokenizer with the merges that ``text``, a template, has most of."""
    import tokenizers
    import transformers

    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE())
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator([text], trainer)
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", SPECIAL.index("<s>"))]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        model_max_length=length,
        chat_template=CHAT,
        padding_side="right",
    )


def llama_config(**more: Any) -> Any:
    """A LlamaConfig of two layers (HunyuanVideo takes the last but two) for `bpe_tokenizer`."""
    import transformers

    return transformers.LlamaConfig(**_small(), pad_token_id=0, bos_token_id=1, eos_token_id=2, **more)


def llama() -> Any:
    """A LlamaModel."""
    import transformers

    return transformers.LlamaModel(llama_config())


def llava() -> Any:
    """A LlavaForConditionalGeneration that sees 24 x 24 patches, as HunyuanVideo's template counts them."""
    import transformers

    config = transformers.LlavaConfig(
        vision_config=transformers.CLIPVisionConfig(
            hidden_size=8,
            intermediate_size=8,
            num_hidden_layers=2,
            num_attention_heads=2,
            image_size=48,
            patch_size=2,
            projection_dim=8,
        ),
        text_config=llama_config(),
        image_token_index=SPECIAL.index("<image>"),
        pad_token_id=0,
        vision_feature_layer=-2,
        vision_feature_select_strategy="default",
    )
    return transformers.LlavaForConditionalGeneration(config)


def qwen_text() -> Any:
    """The text part of Qwen2.5-VL, of two layers."""
    import transformers

    rope = {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [1, 1, 2]}
    config = transformers.Qwen2_5_VLTextConfig(
        **_small(), pad_token_id=0, bos_token_id=1, eos_token_id=2, rope_parameters=rope
    )
    return transformers.Qwen2_5_VLTextModel(config)


def gemma() -> Any:
    """A Gemma3ForConditionalGeneration of two layers."""
    import transformers

    vision = {"hidden_size": 8, "intermediate_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = transformers.Gemma3Config(
        text_config=transformers.Gemma3TextConfig(
            **_small(), head_dim=8, pad_token_id=0, bos_token_id=1, eos_token_id=2
        ),
        vision_config=transformers.SiglipVisionConfig(**vision, image_size=8, patch_size=4),
        mm_tokens_per_image=4,
        image_token_index=SPECIAL.index("<image>"),
        boi_token_index=SPECIAL.index("<|start_header_id|>"),
        eoi_token_index=SPECIAL.index("<|end_header_id|>"),
    )
    return transformers.Gemma3ForConditionalGeneration(config)


def _small() -> dict[str, Any]:
    sizes = {"hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2}
    return {**sizes, "num_key_value_heads": 2, "vocab_size": VOCABULARY}
