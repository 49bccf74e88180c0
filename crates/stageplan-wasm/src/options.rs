//! The options of a call, as JSON: `{"today": "2026-11-21", "settings": {"port": 8080, "env": {"A": "b"}}}`.

use stageplan::Options;
use stageplan::settings::{OPTIONS, Settings, Shape};
use stageplan_syntax::data::{Document, Format, Kind, Node};

/// Reads options. Settings have the names and the shapes of `stageplan.toml`; a list or a table may be given as a flag
/// takes its items, too, so that the value of a fix fits.
pub(crate) fn read(json: &str) -> Result<Options, String> {
    let document = Document::parse(Format::Json, json);
    if let Some(problem) = document.problems().first() {
        return Err(format!("the options are not JSON: {}", problem.message));
    }
    let root = document.root().filter(|root| root.kind() == Kind::Object).ok_or("the options must be an object")?;
    let mut options = Options::new("");
    for (name, node) in root.entries() {
        match name {
            "today" => options.today = day(node)?,
            "settings" if node.kind() == Kind::Object => {
                node.entries().try_for_each(|(name, node)| set(&mut options.settings, name, node))?;
            }
            "settings" => return Err("`settings` must be an object of names with values".to_owned()),
            _ => return Err(format!("there is no option `{name}`; say `today` or `settings`")),
        }
    }
    if options.today.is_empty() {
        return Err("`today` is missing; say a day such as 2026-11-21".to_owned());
    }
    Ok(options)
}

fn set(settings: &mut Settings, name: &str, node: Node<'_>) -> Result<(), String> {
    let shape = OPTIONS.iter().find(|option| option.name == name).map(|option| option.shape);
    let takes = match shape {
        Some(Shape::One) => "one value",
        Some(Shape::Many) => "a list of values",
        Some(Shape::Pairs) => "an object of names with one value each",
        // The name is wrong; the settings know which one may be meant.
        None => return settings.set(name, "").map_err(|why| format!("`{name}`: {why}")),
    };
    let value = |node: Node<'_>| match node.kind() {
        Kind::String | Kind::Number | Kind::Bool => Ok(node.scalar().unwrap_or_default().to_owned()),
        Kind::Null | Kind::Array | Kind::Object => Err(format!("`{name}` takes {takes}")),
    };
    let mut give = |value: &str| settings.set(name, value).map_err(|why| format!("`{name}`: {why}"));
    match (node.kind(), shape) {
        (Kind::Object, Some(Shape::Pairs)) => {
            node.entries().try_for_each(|(key, node)| give(&format!("{key}={}", value(node)?)))
        }
        (Kind::Array, Some(Shape::Many | Shape::Pairs)) => node.items().try_for_each(|item| give(&value(item)?)),
        _ => give(&value(node)?),
    }
}

fn day(node: Node<'_>) -> Result<String, String> {
    let text = node.as_str().unwrap_or_default();
    let form = |(at, byte): (usize, &u8)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() };
    if text.len() == 10 && text.as_bytes().iter().enumerate().all(form) {
        Ok(text.to_owned())
    } else {
        Err("`today` must be a day such as 2026-11-21".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    /// The settings that were given, one line each, or what is said against the options.
    fn check(json: &str, expect: &[&str]) {
        let said = match read(json) {
            Ok(options) => {
                options.settings.given().iter().map(|given| format!("{} = {}", given.name, given.value)).collect()
            }
            Err(why) => vec![why],
        };
        assert_eq!(said, expect, "{json}");
    }

    #[test]
    fn settings_have_the_shapes_of_the_table() {
        let with = |settings: &str| format!(r#"{{"today": "2026-11-21", "settings": {settings}}}"#);
        check(r#"{"today": "2026-11-21"}"#, &[]);
        check(&with(r#"{"port": 8080, "start": "node a.js"}"#), &["start = node a.js", "port = 8080"]);
        check(&with(r#"{"run-packages": ["curl", "git"]}"#), &["run-packages = curl", "run-packages = git"]);
        check(&with(r#"{"run-packages": "curl"}"#), &["run-packages = curl"]);
        check(&with(r#"{"env": {"A": "b=c", "D": 1}}"#), &["env = A=b=c", "env = D=1"]);
        check(&with(r#"{"env": ["A=b", "D=1"]}"#), &["env = A=b", "env = D=1"]);
        check(&with(r#"{"env": "A=b"}"#), &["env = A=b"]);
        check(&with(r#"{"port": [1, 2]}"#), &["`port` takes one value"]);
        check(&with(r#"{"port": {"a": 1}}"#), &["`port` takes one value"]);
        check(&with(r#"{"port": null}"#), &["`port` takes one value"]);
        check(&with(r#"{"writable": {"a": 1}}"#), &["`writable` takes a list of values"]);
        check(&with(r#"{"writable": [["/data"]]}"#), &["`writable` takes a list of values"]);
        check(&with(r#"{"env": {"A": {}}}"#), &["`env` takes an object of names with one value each"]);
        check(&with(r#"{"prot": 1}"#), &["`prot`: there is no such option; did you mean `port`?"]);
        check(&with(r#"{"port": "http"}"#), &["`port`: `http` is not a port"]);
        check(&with("[]"), &["`settings` must be an object of names with values"]);
    }

    #[test]
    fn what_is_no_option_is_said() {
        check("", &["the options are not JSON: the file holds no value"]);
        check("[]", &["the options must be an object"]);
        check("{}", &["`today` is missing; say a day such as 2026-11-21"]);
        check(r#"{"today": "tomorrow"}"#, &["`today` must be a day such as 2026-11-21"]);
        check(r#"{"today": 20261121}"#, &["`today` must be a day such as 2026-11-21"]);
        check(
            r#"{"today": "2026-11-21", "setings": {}}"#,
            &["there is no option `setings`; say `today` or `settings`"],
        );
    }
}
