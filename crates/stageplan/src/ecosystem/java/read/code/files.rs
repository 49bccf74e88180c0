//! Which sources are read: those with a name like that of a program first, then those with a word that matters, up to a
//! bound, because a large project has thousands.

use std::rc::Rc;

use stageplan_syntax::order;

use crate::ecosystem::java::facts::Facts;
use crate::project::{Source, Unit};
use crate::tree::RepoPath;

/// How many files are looked at.
const FILES: usize = 600;

/// How many of them are looked through for words; of the others only the head is.
const WHOLE: usize = 160;

/// How many bytes the head of a file has.
const HEAD: usize = 2_500;

/// How many bytes of them.
const BYTES: usize = 600_000;

/// How many files are read in full.
const READ: usize = 32;

/// How many bytes of those.
const READ_BYTES: usize = 200_000;

/// Parts of paths below which there is no program of production.
const ASIDE: &[&str] = &["test", "tests", "testing", "example", "examples", "sample", "samples", "generated", "jmh"];

/// Whether a file's name is one that programs have.
pub(super) fn is_main_like(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let ends = ["Application", "App", "Main", "Server", "Launcher", "Bootstrap", "Runner", "Starter", "Program", "Bot"];
    let starts = ["Start", "Run", "Launch", "Main"];
    let begins = |start: &str| {
        let rest = stem.strip_prefix(start);
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    };
    let lower = stem.to_ascii_lowercase();
    ends.iter().any(|end| stem.ends_with(end))
        || starts.iter().any(|start| begins(start))
        || matches!(lower.as_str(), "main" | "app" | "application" | "server" | "boot")
}

/// Whether a file's name speaks of what is looked for beside programs.
fn is_telling(name: &str) -> bool {
    let words = [
        "Config",
        "Settings",
        "Properties",
        "Env",
        "Server",
        "Verticle",
        "Storage",
        "Upload",
        "File",
        "Disk",
        "Process",
        "Command",
        "Exec",
        "Image",
        "Pdf",
        "Captcha",
        "Chart",
        "Font",
        "Compiler",
        "Script",
        "Module",
        "Http",
    ];
    words.iter().any(|word| name.contains(word))
}

/// The files that are read in full.
pub(super) fn choose(unit: &Unit<'_>, facts: &Facts, folders: &[&str]) -> Vec<Rc<Source>> {
    let tree = unit.project.tree();
    let mut paths: Vec<&RepoPath> = Vec::new();
    for folder in folders.iter().filter_map(|folder| unit.path(folder)) {
        paths.extend(tree.files_below(&folder).filter(|path| is_source(path) && !is_aside(path, &folder)));
    }
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|path| seen.insert(*path));
    let named = facts.name.as_ref().map(|name| plain(name.value()));
    let rank = |path: &&RepoPath| {
        let name = path.file_name();
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let own = named.as_ref().is_some_and(|named| *named == plain(stem));
        let kind = if own || is_main_like(name) { 0 } else { 2 - u8::from(is_telling(name)) };
        (kind, path.parts().count())
    };
    order::sort_by_key(&mut paths, rank);
    let (mut chosen, mut bytes, mut read) = (Vec::new(), 0, 0);
    for (at, path) in paths.into_iter().take(FILES).enumerate() {
        let Some(source) = unit.project.source(path) else { continue };
        let whole = at < WHOLE && bytes < BYTES;
        bytes += if whole { source.text.len() } else { 0 };
        let asked = if whole { matters(&source.text, is_word) } else { matters(head(&source.text), is_import) };
        // Those whose head tells are few, and have a place left.
        let full = whole && chosen.len() >= READ || chosen.len() >= READ + READ / 4;
        if asked && !full && read + source.text.len() <= READ_BYTES {
            read += source.text.len();
            chosen.push(source);
        }
    }
    chosen
}

/// The part of a text in which its imports stand.
fn head(text: &str) -> &str {
    let mut end = text.len().min(HEAD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Words of imports that ask something of the image.
fn is_import(word: &str) -> bool {
    matches!(word, "awt" | "ToolProvider" | "jshell")
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn is_source(path: &RepoPath) -> bool {
    matches!(path.extension(), Some("java" | "kt" | "scala" | "groovy"))
        && !matches!(path.file_name(), "package-info.java" | "module-info.java")
}

/// Whether a path leads to tests or examples; the packages of a company may be called so.
fn is_aside(path: &RepoPath, folder: &RepoPath) -> bool {
    let below = path.relative_to(folder).unwrap_or_default();
    let mut parts = below.split('/');
    parts.next_back();
    let first = parts.next().unwrap_or_default();
    ASIDE.contains(&first) && !folder.as_str().ends_with("main/java") || path.file_name().contains("Test.")
}

/// Whether a text has a word that is asked about. A pass over names, as reading in full costs twenty times as much.
fn matters(text: &str, is_word: fn(&str) -> bool) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if !byte.is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let start = at;
        while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
            at += 1;
        }
        if is_word(&text[start..at]) {
            return true;
        }
    }
    false
}

fn is_word(word: &str) -> bool {
    matches!(
        word,
        "main"
            | "App"
            | "IOApp"
            | "ZIOApp"
            | "ZIOAppDefault"
            | "getenv"
            | "getProperty"
            | "ProcessBuilder"
            | "getRuntime"
            | "awt"
            | "ToolProvider"
            | "ServerSocket"
            | "InetSocketAddress"
            | "embeddedServer"
            | "listen"
            | "setPort"
            | "forPort"
            | "newServerBuilderForPort"
            | "newServerAt"
            | "addHttpListener"
            | "bindHttp"
            | "withPort"
            | "createHttpServer"
            | "createDirectories"
            | "createDirectory"
            | "mkdirs"
            | "mkdir"
            | "FileOutputStream"
            | "FileWriter"
            | "RandomAccessFile"
            | "FileReader"
            | "FileInputStream"
            | "newBufferedWriter"
            | "writeString"
            | "readAllBytes"
            | "readString"
            | "ConfigurationProperties"
            | "PropertySource"
            | "Value"
            | "env"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_programs_are_known() {
        for name in ["ShopApplication.java", "Main.kt", "App.scala", "app.kt", "HttpServer.java", "StartShop.java"] {
            assert!(is_main_like(name), "{name}");
        }
        for name in ["Apple.java", "Domain.java", "UserRepository.java", "Startup.java"] {
            assert!(!is_main_like(name), "{name}");
        }
    }

    #[test]
    fn words_are_found_as_names_of_their_own() {
        assert!(matters("class A { static void main(String[] a) {} }", is_word));
        assert!(matters("System.getenv(\"X\")", is_word));
        assert!(!matters("class Domain { int environment; }", is_word));
    }
}
