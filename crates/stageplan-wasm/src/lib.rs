//! The door to browsers, Node and editors: a project's files go in one by one, what planning says comes out as the JSON of
//! [`stageplan::wire`], and misuse is an `Error`. There is no logic
//! here, but that [`Session`] keeps the plan that it made while it found out what to read.

mod options;
#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::expect_used, reason = "a panic is how a test says what is wrong")]
mod tests;

use std::cell::RefCell;
use std::panic;
use std::sync::Arc;

use stageplan::wire::{self, Positions};
use stageplan::{ArtifactKind, Content, Options, Planned, RepoPath, Tree, Wants, emit, settings_edit};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console)]
    fn error(text: &str);
}

/// A panic is a bug of stageplan. The engine would only call it an unreachable instruction, so it is said here.
#[wasm_bindgen(start)]
fn start() {
    panic::set_hook(Box::new(|panic| error(&format!("stageplan has a bug: {panic}"))));
}

/// The table of options as JSON.
#[wasm_bindgen]
pub fn options() -> String {
    wire::to_compact_json(&wire::options())
}

/// The text of a `stageplan.toml` with an option set to values, or without it where there are none.
///
/// # Errors
///
/// An option that there is not, a value that does not fit, and a text that is not TOML.
#[wasm_bindgen(js_name = editSettings)]
pub fn edit_settings(text: &str, name: &str, values: Vec<String>) -> Result<String, JsError> {
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    settings_edit::edit(text, name, &values).map_err(|error| misuse(error.to_string()))
}

thread_local! {
    /// The ecosystems of which the module holds only how to recognise them, until their part of it is loaded.
    static AWAY: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Says which ecosystems are not at hand, by their ids: those whose part of the module is not loaded. None at first.
#[wasm_bindgen]
pub fn away(ids: Vec<String>) {
    AWAY.set(ids);
}

/// Options with the ecosystems that are at hand.
fn with_parts(mut options: Options) -> Options {
    AWAY.with_borrow(|away| options.at_hand(|id| away.iter().all(|other| other != id)));
    options
}

/// One project and what was planned of it last.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Session {
    tree: Tree,
    planned: Option<Planned>,
    /// What looking for wanted files planned on the way, with the options it was asked with, while it still holds:
    /// whoever asks for wanted files and finds none asks for the plan next, and need not pay for it twice.
    ahead: Option<(String, Planned)>,
    /// The ecosystems that were wanted and not at hand when it was asked last.
    parts: Vec<&'static str>,
}

#[wasm_bindgen]
impl Session {
    /// A project without files.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript knows constructors only")]
    pub fn new() -> Self {
        Self { tree: Tree::in_memory([]), planned: None, ahead: None, parts: Vec::new() }
    }

    /// Puts a file with its text into the project, or a new text into a file.
    ///
    /// # Errors
    ///
    /// A path that is absolute, leads out of the project, or that no build instruction can carry.
    #[wasm_bindgen(js_name = addFile)]
    pub fn add_file(&mut self, path: &str, text: &str) -> Result<(), JsError> {
        self.insert(path, Content::Text(Arc::from(text)))
    }

    /// Says that a file is there whose text is not to be had: `why` is `binary`, `large`, or the reason in words.
    ///
    /// # Errors
    ///
    /// As [`Session::add_file`].
    #[wasm_bindgen(js_name = addUnreadable)]
    pub fn add_unreadable(&mut self, path: &str, why: &str) -> Result<(), JsError> {
        let content = match why {
            "binary" => Content::NotText,
            "large" => Content::TooLarge,
            why => Content::Failed(why.to_owned()),
        };
        self.insert(path, content)
    }

    fn insert(&mut self, path: &str, content: Content) -> Result<(), JsError> {
        self.tree.insert(parse(path)?, content);
        self.ahead = None;
        Ok(())
    }

    /// Takes a file out; `false` where there was none.
    ///
    /// # Errors
    ///
    /// As [`Session::add_file`].
    #[wasm_bindgen(js_name = removeFile)]
    pub fn remove_file(&mut self, path: &str) -> Result<bool, JsError> {
        self.ahead = None;
        Ok(self.tree.remove(&parse(path)?))
    }

    /// Every file of the project, sorted by bytes.
    pub fn paths(&self) -> Vec<String> {
        self.tree.paths().map(|path| path.as_str().to_owned()).collect()
    }

    /// Lists files by name, and says of which files planning needs the text. Each answer is to be met with
    /// [`Session::add_file`] or [`Session::add_unreadable`] for all of its paths, until none is left; most projects need
    /// two or three rounds.
    ///
    /// # Errors
    ///
    /// As [`Session::add_file`] and [`Session::plan`].
    pub fn wants(&mut self, paths: Vec<String>, options: &str) -> Result<Vec<String>, JsError> {
        let read = with_parts(options::read(options).map_err(misuse)?);
        let paths = paths.iter().map(|path| parse(path)).collect::<Result<Vec<_>, _>>()?;
        self.tree.list(paths);
        let (ahead, wants) = match stageplan::plan_or_wants(&self.tree, &read) {
            Ok(planned) => (Some((options.to_owned(), planned)), Wants::default()),
            Err(wants) => (None, wants),
        };
        self.ahead = ahead;
        Ok(self.wanted(wants))
    }

    /// The ids of the ecosystems that were wanted beside those files by the last call of [`Session::wants`] or
    /// [`Session::units_want`], and are not at hand: planning needs their parts as much as the files.
    pub fn parts(&self) -> Vec<String> {
        self.parts.iter().map(|id| (*id).to_owned()).collect()
    }

    fn wanted(&mut self, wants: Wants) -> Vec<String> {
        self.parts = wants.parts;
        wants.paths.iter().map(|path| path.as_str().to_owned()).collect()
    }

    /// Plans the project: the [`wire::Report`] as JSON, its positions in UTF-16.
    ///
    /// # Errors
    ///
    /// Options that are not JSON, an option that there is not, a value that does not fit, and an ecosystem that is needed
    /// and not at hand.
    pub fn plan(&mut self, options: &str) -> Result<String, JsError> {
        let read = with_parts(options::read(options).map_err(misuse)?);
        let planned = match self.ahead.take().filter(|(with, _)| with == options) {
            Some((_, planned)) => planned,
            None => {
                let planned = stageplan::plan(&self.tree, &read);
                at_hand(&self.tree)?;
                planned
            }
        };
        let report = wire::report(&planned, &self.tree, Positions::Utf16);
        self.planned = Some(planned);
        Ok(wire::to_compact_json(&report))
    }

    /// The text of a printed file of the last plan, `dockerfile` or `dockerignore`; none where nothing was planned.
    ///
    /// # Errors
    ///
    /// A kind that there is not, or no call of [`Session::plan`] before.
    pub fn emit(&self, kind: &str) -> Result<Option<String>, JsError> {
        let kind = match kind {
            "dockerfile" => ArtifactKind::Dockerfile,
            "dockerignore" => ArtifactKind::Dockerignore,
            other => return Err(misuse(format!("`{other}` is no printed file; say `dockerfile` or `dockerignore`"))),
        };
        Ok(emit(self.planned()?, &self.tree, kind).map(|artifact| artifact.text))
    }

    /// The last plan beside what a first tutorial would do: the [`wire::Learn`] as JSON, `null` where there is nothing to
    /// compare.
    ///
    /// # Errors
    ///
    /// No call of [`Session::plan`] before.
    pub fn learn(&self) -> Result<String, JsError> {
        let learn = wire::learn(self.planned()?, &self.tree, Positions::Utf16);
        Ok(wire::to_compact_json(&learn))
    }

    /// Why something of the last plan is as it is: the [`wire::Explanation`] of a line such as `Dockerfile:7`, a file, a
    /// rule, a topic, a stage, an instruction or an option, as JSON.
    ///
    /// # Errors
    ///
    /// What cannot be explained, with what could be asked for; no call of [`Session::plan`] before.
    pub fn explain(&self, what: &str) -> Result<String, JsError> {
        match wire::explain(self.planned()?, &self.tree, what) {
            Ok(explanation) => Ok(wire::to_compact_json(&explanation)),
            Err(none) => Err(misuse(none.to_string())),
        }
    }

    /// Of which files listing the units needs the text: to be answered as those of [`Session::wants`], until none is left.
    ///
    /// # Errors
    ///
    /// As [`Session::add_file`].
    #[wasm_bindgen(js_name = unitsWant)]
    pub fn units_want(&mut self, paths: Vec<String>) -> Result<Vec<String>, JsError> {
        let paths = paths.iter().map(|path| parse(path)).collect::<Result<Vec<_>, _>>()?;
        self.tree.list(paths);
        let wants = stageplan::units_or_wants(&self.tree, &with_parts(Options::new(""))).err().unwrap_or_default();
        Ok(self.wanted(wants))
    }

    /// What of the project can be deployed: the [`wire::Units`] as JSON, its positions in UTF-16.
    ///
    /// # Errors
    ///
    /// An ecosystem that is needed and not at hand.
    pub fn units(&self) -> Result<String, JsError> {
        let units = stageplan::units(&self.tree, &with_parts(Options::new("")));
        at_hand(&self.tree)?;
        Ok(wire::to_compact_json(&wire::units(&units, &self.tree, Positions::Utf16)))
    }

    fn planned(&self) -> Result<&Planned, JsError> {
        self.planned.as_ref().ok_or_else(|| misuse("nothing was planned yet; call `plan` first"))
    }
}

/// Whether everything that planning these files called was there.
fn at_hand(tree: &Tree) -> Result<(), JsError> {
    let parts = tree.take_wants().parts;
    if parts.is_empty() {
        return Ok(());
    }
    Err(misuse(format!("the part for {} is not loaded; load what `parts` names after `wants`", parts.join(", "))))
}

fn parse(path: &str) -> Result<RepoPath, JsError> {
    match RepoPath::parse(path) {
        Ok(parsed) if parsed.is_root() => Err(misuse(format!("`{path}` names no file"))),
        Ok(parsed) => Ok(parsed),
        Err(error) => Err(misuse(format!("`{path}`: {error}"))),
    }
}

fn misuse(why: impl AsRef<str>) -> JsError {
    JsError::new(why.as_ref())
}
