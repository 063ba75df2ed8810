"""The words for scenes, the held-out split and the tokenizer made from the vocabulary."""

import hashlib
import random

import pytest

from starter.scenes import CORNERS, POSITIONS, Scene, every_scene
from starter.train import tokenizer
from starter.words import COLOUR_WORDS, POSITION_WORDS, SHAPE_WORDS, SIZE_WORDS, caption, prompt, vocabulary

SCENES = every_scene()


def test_the_held_out_split_is_stable() -> None:
    """The judge's figures mean nothing if a combination moves from the one side to the other."""
    held_out = "\n".join(scene.key for scene in SCENES if scene.held_out)
    assert len(SCENES) == 8100
    assert hashlib.sha256(held_out.encode()).hexdigest()[:16] == "bedd4e4de42ded30"


def test_every_value_is_held_out_somewhere_and_a_tenth_in_all() -> None:
    held_out = [scene for scene in SCENES if scene.held_out]
    assert 0.09 < len(held_out) / len(SCENES) < 0.12
    for name in ("shape", "colour", "background", "size", "position"):
        assert {getattr(scene, name) for scene in held_out} == {getattr(scene, name) for scene in SCENES}


def test_the_plain_sentence() -> None:
    assert prompt(Scene("star", "red", "blue", "large", "centre")) == "a large red star on a blue background"
    left = Scene("ring", "pink", "orange", "small", "left")
    assert prompt(left) == "a small pink ring on the left on an orange background"


def test_a_whole_caption_names_every_attribute() -> None:
    rng = random.Random(0)
    for scene in rng.choices(every_scene((*POSITIONS, *CORNERS)), k=500):
        text = caption(scene, rng, whole=True)
        for table, name in (
            (COLOUR_WORDS, scene.colour),
            (COLOUR_WORDS, scene.background),
            (SHAPE_WORDS, scene.shape),
            (SIZE_WORDS, scene.size),
            (POSITION_WORDS, scene.position),
        ):
            assert any(word in text for word in table[name]), (scene, text)


def test_captions_leave_out_only_what_goes_without_saying() -> None:
    rng = random.Random(0)
    for scene in rng.choices(SCENES, k=500):
        text = caption(scene, rng)
        if scene.size == "small":
            assert any(word in text for word in SIZE_WORDS["small"])
        if scene.position != "centre":
            assert any(word in text for word in POSITION_WORDS[scene.position])


def test_no_word_means_two_things() -> None:
    for table in (COLOUR_WORDS, SHAPE_WORDS, SIZE_WORDS, POSITION_WORDS):
        words = [word for row in table.values() for word in row]
        assert len(words) == len(set(words))


@pytest.fixture(scope="module")
def words():  # type: ignore[no-untyped-def]
    return tokenizer.build()


def test_known_words_are_one_token(words) -> None:  # type: ignore[no-untyped-def]
    assert all(len(words(word).input_ids) == 3 for word in vocabulary())


@pytest.mark.parametrize(
    "text", ["", "   ", "a quick brown fox", "ein großer stern ★", "赤い星", "🌟🌟", "x" * 5000]
)
def test_any_text_comes_back_from_its_tokens(words, text: str) -> None:  # type: ignore[no-untyped-def]
    tokens = words(text).input_ids
    assert words.decode(tokens, skip_special_tokens=True).replace(" ", "") == text.replace(" ", "")


def test_long_prompts_are_cut(words) -> None:  # type: ignore[no-untyped-def]
    cut = words("star " * 500, padding="max_length", truncation=True).input_ids
    assert len(cut) == words.model_max_length == 64
    assert cut[-1] == words.eos_token_id
