mod digits;
mod letters;
mod split;
mod text;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process::{cargo, run as run_command, script};
use crate::shorten::{shorten, without_free};
use crate::stamp::{Fingerprint, Stamp};
use crate::terminal::{say, spaced, step};
use crate::workspace::Workspace;

/// The WebAssembly file of the package.
pub(crate) const WASM: &str = "halloo.wasm";

/// The same as wasm-bindgen calls it.
pub(crate) const BOUND: &str = "halloo_bg.wasm";

/// What the entry modules import the WebAssembly as text by.
const TEXT: &str = "halloo-text";

/// What they import the program by that puts that together again: where it is from, and its options.
const UNPACK: &str = "halloo-unpack";
const UNPACK_SOURCE: &str = "src/unpack.wat";
const UNPACK_OPTIONS: [&str; 3] = ["--enable-bulk-memory", "--enable-mutable-globals", "-O3"];

/// What the entry modules import the JavaScript side of the WebAssembly by.
const GLUE: &str = "halloo-glue";

/// How wasm-opt makes the WebAssembly small when it is packed by brotli, which is what counts: `-Oz` alone makes it
/// smaller before and larger after. Found by trying; together 5 kB. A body that is not inlined, and an expression that is not
/// kept in a local of its own, look like others of their kind, and what looks alike packs well.
const SHRINK: [&str; 9] = [
    "--one-caller-inline-max-function-size=20",
    "--always-inline-max-function-size=2",
    "--skip-pass=local-cse",
    // rustc puts the stack first: nothing lies below 1024.
    "--low-memory-unused",
    // Thrice, and from the second on from a form without nested expressions.
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
];

/// What makes the standard library part of the build, for cargo and for rustc: made for size, and without the texts and places of panics, which no
/// browser shows. That is 4 kB less in brotli. Only nightly compilers take these by themselves; the stable one takes them when it is told
/// to, by `RUSTC_BOOTSTRAP`, and the code is the same one that it ships compiled. Should a later compiler name them otherwise, it says
/// so, and the package without them is 4 kB larger.
const OWN_LIBRARY: ([&str; 2], [&str; 3]) = (
    ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"],
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none"],
);

/// What this program itself makes of the WebAssembly.
const OWN: [&str; 5] = [
    include_str!("package/digits.rs"),
    include_str!("package/letters.rs"),
    include_str!("package/split.rs"),
    include_str!("package/text.rs"),
    include_str!("shorten.rs"),
];

/// How the package is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Build {
    /// As it is published: small.
    Release,
    /// Quickly, and with names for the debugger.
    Dev,
}

impl Build {
    const fn profile(self) -> &'static str {
        match self {
            Self::Release => "wasm",
            Self::Dev => "dev",
        }
    }

    const fn folder(self) -> &'static str {
        match self {
            Self::Release => "wasm",
            Self::Dev => "debug",
        }
    }
}

/// A module of the package and what becomes of it.
struct Bundle {
    from: &'static str,
    to: &'static str,
    format: &'static str,
}

const BUNDLES: [Bundle; 15] = [
    Bundle { from: "src/index.js", to: "index.js", format: "esm" },
    Bundle { from: "src/index.js", to: "index.cjs", format: "cjs" },
    Bundle { from: "src/slim.js", to: "slim.js", format: "esm" },
    Bundle { from: "src/slim.js", to: "slim.cjs", format: "cjs" },
    Bundle { from: "src/button.js", to: "button.js", format: "esm" },
    Bundle { from: "src/button.js", to: "button.cjs", format: "cjs" },
    Bundle { from: "src/engine.js", to: "engine.js", format: "esm" },
    Bundle { from: "src/wasm.js", to: "wasm.js", format: "esm" },
    Bundle { from: "src/surface/index.js", to: "surface.js", format: "esm" },
    Bundle { from: "src/surface/notifications.js", to: "notifications.js", format: "esm" },
    Bundle { from: "src/surface/keypad.js", to: "keypad.js", format: "esm" },
    Bundle { from: "src/diagnostics.js", to: "diagnostics.js", format: "esm" },
    Bundle { from: "src/preflight.js", to: "preflight.js", format: "esm" },
    Bundle { from: "src/halloo-notifications.js", to: "halloo-notifications.js", format: "iife" },
    Bundle { from: "src/global.js", to: GLOBAL, format: "iife" },
];

/// The one file for a script tag.
const GLOBAL: &str = "halloo.global.js";

/// Its hash for the attribute `integrity`.
const INTEGRITY: &str = "integrity.json";

/// Modules that others load when they need them: their importers leave them alone.
const LOADED_LATER: [&str; 8] = [
    "./engine.js",
    "./wasm.js",
    "./surface.js",
    "./notifications.js",
    "./keypad.js",
    "./diagnostics.js",
    "./preflight.js",
    "./words/*.js",
];

/// What is copied as it is: from the template, or else from the repository's root.
const COPIES: [&str; 4] = ["package.json", "README.md", "LICENSE-MIT", "LICENSE-APACHE"];

/// The types, each for modules of both kinds.
const TYPES: [&str; 6] =
    ["index.d.ts", "slim.d.ts", "button.d.ts", "call.d.ts", "quality.d.ts", "signed-call.d.ts"];

/// The folder with the words of the call screens.
const WORDS: &str = "words";

/// Builds the npm package into `pkg/`.
pub(crate) fn run(workspace: &Workspace, build: Build) -> Result<()> {
    step("Package");
    let glue = glue(workspace, build)?;
    let package = workspace.package();
    fs::create_dir_all(&package)?;
    let template = workspace.root.join("pkg-template");
    run_command(
        script(&workspace.node_program("wasm-opt"))
            .args(UNPACK_OPTIONS)
            .arg(template.join(UNPACK_SOURCE))
            .arg("-o")
            .arg(unpacker(&glue)),
    )?;
    for bundle in &BUNDLES {
        bundle.make(workspace, build, &glue)?;
    }
    fs::copy(glue.join(BOUND), package.join(WASM)).context("copying the WebAssembly")?;
    for name in COPIES {
        let from = if template.join(name).is_file() { &template } else { &workspace.root };
        fs::copy(from.join(name), package.join(name)).with_context(|| format!("copying {name}"))?;
    }
    for name in TYPES {
        let types = fs::read_to_string(template.join(name)).with_context(|| format!("reading {name}"))?;
        fs::write(package.join(name), &types)?;
        // The types of a module are of its own kind (TypeScript, `moduleResolution: nodenext`).
        fs::write(package.join(common(name)), types.replace(".js\";", ".cjs\";"))?;
    }
    make_words(&template.join(WORDS), &package.join(WORDS))?;
    let hash = text::integrity(&fs::read(package.join(GLOBAL))?);
    fs::write(package.join(INTEGRITY), format!("{{ \"{GLOBAL}\": \"{hash}\" }}\n"))?;
    sweep(&package)
}

/// The program that puts the WebAssembly together again, as WebAssembly.
fn unpacker(glue: &Path) -> PathBuf {
    glue.join("unpack.wasm")
}

/// The name of the same types for CommonJS.
fn common(types: &str) -> String {
    types.replace(".d.ts", ".d.cts")
}

/// The words of the call screens, a module for each language.
fn make_words(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let words = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let name = path.with_extension("js");
        let name = name.file_name().context("a language without a name")?;
        fs::write(to.join(name), format!("export default {words}"))?;
    }
    Ok(())
}

/// Compiles the browser's crate and returns the folder with its WebAssembly and the JavaScript side of it.
fn glue(workspace: &Workspace, build: Build) -> Result<PathBuf> {
    let compiled = compile(workspace, build)?;
    let folder = workspace.target.join("package").join(build.folder());
    fs::create_dir_all(&folder)?;
    let mut inputs = Fingerprint::new();
    inputs.add(&fs::read(&compiled)?);
    // Holds the versions of wasm-bindgen and of everything else that this program does by itself.
    inputs.add(&fs::read(workspace.root.join("Cargo.lock"))?);
    inputs.add(&fs::read(workspace.root.join("package-lock.json"))?);
    for flag in SHRINK {
        inputs.add(flag.as_bytes());
    }
    for own in OWN {
        inputs.add(own.as_bytes());
    }
    let stamp = Stamp::new(folder.join("stamp"), inputs);
    if stamp.is_fresh() {
        say("  the WebAssembly has not changed");
        return Ok(folder);
    }
    say("  wasm-bindgen");
    bind(&compiled, &folder, build)?;
    let script_side = folder.join("halloo.js");
    fs::write(&script_side, without_free(&fs::read_to_string(&script_side)?)?)?;
    if build == Build::Release {
        let wasm = folder.join(BOUND);
        let (short, script_text) = shorten(&fs::read(&wasm)?, &fs::read_to_string(&script_side)?)?;
        fs::write(&wasm, short)?;
        fs::write(&script_side, script_text)?;
        run_command(
            script(&workspace.node_program("wasm-opt")).args(SHRINK).arg(&wasm).arg("-o").arg(&wasm),
        )?;
    }
    fs::write(folder.join(text::NAME), text::module(&fs::read(folder.join(BOUND))?)?)?;
    stamp.write()?;
    Ok(folder)
}

/// Compiles the browser's crate and returns the WebAssembly as it comes from rustc, names and all.
pub(crate) fn compile(workspace: &Workspace, build: Build) -> Result<PathBuf> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut flags = short_paths()?;
    let mut compiler = cargo();
    compiler.current_dir(&workspace.root);
    compiler.args(["build", "--locked", "--package", "halloo-web", "--target", TARGET]);
    compiler.args(["--profile", build.profile()]);
    if build == Build::Release {
        flags.extend(OWN_LIBRARY.1.map(str::to_owned));
        compiler.args(OWN_LIBRARY.0).env("RUSTC_BOOTSTRAP", "1");
    }
    run_command(compiler.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}")))?;
    Ok(workspace.target.join(TARGET).join(build.folder()).join("halloo_web.wasm"))
}

/// Flags that keep the folders of this machine out of what is built: the places of panics name a crate and a file.
fn short_paths() -> Result<Vec<String>> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sources = home.context("no home folder")?.join("registry").join("src");
    let mut flags = Vec::new();
    for registry in fs::read_dir(&sources).with_context(|| format!("reading {}", sources.display()))? {
        flags.push(format!(
            "--remap-path-prefix={}{}=",
            registry?.path().display(),
            std::path::MAIN_SEPARATOR
        ));
    }
    flags.sort();
    Ok(flags)
}

/// What the `wasm-bindgen` command does, by its library, and so in the version of `Cargo.lock`.
pub(crate) fn bind(compiled: &Path, folder: &Path, build: Build) -> Result<()> {
    let mut words = vec!["wasm-bindgen", "--target", "web", "--no-typescript", "--omit-default-module-path"];
    match build {
        Build::Release => words.extend(["--remove-name-section", "--remove-producers-section"]),
        Build::Dev => words.push("--keep-debug"),
    }
    words.extend(["--out-name", "halloo", "--out-dir"]);
    let arguments = words.into_iter().map(Into::into).chain([folder.as_os_str().to_owned(), compiled.into()]);
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments)
}

impl Bundle {
    fn make(&self, workspace: &Workspace, build: Build, glue: &Path) -> Result<()> {
        let mut esbuild = script(&workspace.node_program("esbuild"));
        esbuild.current_dir(workspace.root.join("pkg-template"));
        esbuild.args(["--loader:.css=text", "--loader:.wasm=base64"]);
        esbuild.args(["--bundle", "--target=es2022", "--log-level=warning", "--legal-comments=none"]);
        // What the entry modules want of the WebAssembly must be there.
        esbuild.arg("--log-override:import-is-undefined=error");
        if build == Build::Release {
            esbuild.arg("--minify");
            // Members of wasm-bindgen's own; those of the WebAssembly have short names already.
            esbuild.arg("--mangle-props=^(__wbg_ptr|__destroy_into_raw|__wrap|_wbg_cb_unref|cnt)$");
        }
        esbuild.arg(format!("--format={}", self.format));
        // Modules of this kind load others as well, and Node does so too.
        esbuild.arg("--supported:dynamic-import=true");
        if self.format != "iife" {
            esbuild.args(LOADED_LATER.map(|name| format!("--external:{name}")));
        }
        if self.format == "esm" {
            // The button stands on the same module as everybody else on the page.
            esbuild.arg("--external:./index.js");
        }
        // The text would be longer in ASCII; but a script that is no module is read in the encoding of its page.
        if self.format != "iife" {
            esbuild.arg("--charset=utf8");
        }
        esbuild.arg(format!("--alias:{GLUE}={}", glue.join("halloo.js").display()));
        esbuild.arg(format!("--alias:{TEXT}={}", glue.join(text::NAME).display()));
        esbuild.arg(format!("--alias:{UNPACK}={}", unpacker(glue).display()));
        esbuild.arg(format!("--outfile={}", workspace.package().join(self.to).display()));
        run_command(esbuild.arg(self.from))
    }
}

/// Removes what an older build left behind, and shows what is there.
fn sweep(package: &Path) -> Result<()> {
    for entry in fs::read_dir(package)? {
        let entry = entry?;
        let name = entry.file_name();
        let made = BUNDLES
            .iter()
            .map(|bundle| bundle.to)
            .chain(COPIES)
            .chain(TYPES)
            .chain([WASM, INTEGRITY])
            .any(|made| name == made)
            || TYPES.iter().any(|types| name == *common(types));
        if made {
            say(&format!(
                "  pkg/{:<24} {:>9} bytes",
                name.to_string_lossy(),
                spaced(entry.metadata()?.len())
            ));
        } else if name == WORDS {
            say(&format!("  pkg/{WORDS}/"));
        } else if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
