//! The options of a call, as JSON: `{"today": "2026-11-21", "settings": {"port": 8080, "env": {"A": "b"}}}`.

use stageplan::Options;
use stageplan_syntax::data::{Document, Format, Kind, Node};
use wasm_bindgen::JsError;

/// Reads options. Settings have the names and the shapes of `stageplan.toml`.
pub(crate) fn read(json: &str) -> Result<Options, JsError> {
    from_json(json).map_err(|why| JsError::new(&why))
}

fn from_json(json: &str) -> Result<Options, String> {
    let document = Document::parse(Format::Json, json);
    if let Some(problem) = document.problems().first() {
        return Err(format!("the options are not JSON: {}", problem.message));
    }
    let root = document.root();
    let today = root.and_then(|root| root.at(&["today"])).and_then(Node::as_str).unwrap_or_default();
    if !is_day(today) {
        return Err(format!("`today` must be a day such as 2026-11-21, and is `{today}`"));
    }
    let mut options = Options::new(today);
    for (name, node) in root.and_then(|root| root.at(&["settings"])).into_iter().flat_map(Node::entries) {
        let mut set = |value: &str| options.settings.set(name, value).map_err(|why| format!("`{name}`: {why}"));
        match node.kind() {
            Kind::Object => {
                for (key, value) in node.entries() {
                    set(&format!("{key}={}", value.scalar().unwrap_or_default()))?;
                }
            }
            Kind::Array => {
                for item in node.items() {
                    set(item.scalar().unwrap_or_default())?;
                }
            }
            _ => set(node.scalar().unwrap_or_default())?,
        }
    }
    Ok(options)
}

/// Whether a text has the form `YYYY-MM-DD`.
fn is_day(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}
