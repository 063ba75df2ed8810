"""The scripts and styles as one file each: the same names, in the order in which modules run."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from app.errors import NotFound, StudioError
from app.pages.assets import SHEETS, STATIC, Assets
from app.pages.bundle import scripts


def write(folder: Path, **files: str) -> None:
    for name, source in files.items():
        (folder / f"{name}.js").write_text(source)


def test_a_module_sees_what_it_imports_and_nothing_else(tmp_path: Path) -> None:
    write(
        tmp_path,
        main='import "./side.js";\nimport { one, two as second } from "./base.js";\nconst hidden = second();\n',
        side='import { one } from "./base.js";\nconst hidden = one;\n',
        base="const a = 1;\nexport const one = a;\nexport async function two() {}\nexport class Three {}\n",
    )
    text = scripts(tmp_path, "main.js").content.decode()
    assert text.index("// base.js") < text.index("// side.js") < text.index("// main.js")
    assert text.count("// base.js") == 1
    assert "const { one, two: second } = $base;" in text
    assert "return { one, two, Three };" in text
    assert "import" not in text and "export" not in text


@pytest.mark.parametrize(
    "source",
    ["export default 1;\n", 'import all from "./base.js";\n', "export { one };\n", 'export * from "./b.js";\n'],
)
def test_forms_that_are_not_read_are_named(tmp_path: Path, source: str) -> None:
    write(tmp_path, main=source, base="")
    with pytest.raises(StudioError, match="does not read"):
        scripts(tmp_path, "main.js")


def test_a_circle_is_named(tmp_path: Path) -> None:
    write(tmp_path, main='import "./one.js";\n', one='import "./main.js";\n')
    with pytest.raises(StudioError, match="imports itself"):
        scripts(tmp_path, "main.js")


def test_every_file_is_in_and_the_address_names_the_content() -> None:
    assets = Assets()
    script, style = (
        assets.bundles[assets.address(name).split("/")[-1]] for name in ("scripts.js", "styles.css")
    )
    for path in (STATIC / "js").glob("*.js"):
        assert f"// {path.name}\n".encode() in script.content or path.name == "theme.js"
    assert {path.stem for path in (STATIC / "css").glob("*.css")} == set(SHEETS)
    assert gzip.decompress(script.packed) == script.content
    assert script.digest in assets.address("scripts.js")
    assert style.digest in assets.address("styles.css")
    assert "?v=" in assets.address("icons.svg")


def test_another_content_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        Assets().send("0123456789abcdef-scripts.js")
