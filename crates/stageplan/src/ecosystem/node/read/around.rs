//! What lies around the scripts: configurations of process managers, tables of tools, files of a shell.

use stageplan_syntax::data::Node;
use stageplan_syntax::javascript::{self, Arg, File};
use stageplan_syntax::shell;

use crate::ecosystem::node::scripts::{App, Around};
use crate::ecosystem::node::{nest, typescript};
use crate::project::Unit;

/// The surroundings of a unit.
pub(super) struct OfUnit<'a, 'p>(pub(super) &'a Unit<'p>);

impl Around for OfUnit<'_, '_> {
    fn apps(&self, file: &str) -> Vec<App> {
        let file = file.trim_start_matches("./");
        if file.ends_with("js") {
            let Some(source) = self.0.source(file) else { return Vec::new() };
            return of_javascript(&javascript::file(&source.text));
        }
        let manifest = if file.ends_with("json") { self.0.json(file) } else { self.0.yaml(file) };
        manifest.and_then(|manifest| Some(of_data(manifest.root()?))).unwrap_or_default()
    }

    fn nest(&self, name: Option<&str>) -> String {
        nest(self.0, name)
    }

    fn text(&self, file: &str) -> Option<String> {
        // A file of a shell is short.
        let source = self.0.source(file.trim_start_matches("./"))?;
        (source.text.len() < 8_000).then(|| source.text.to_string())
    }

    fn table(&self, table: &str, script: &str) -> Option<App> {
        let file = self.0.json("package.json")?;
        let entry = file.at(&[table, script])?;
        let text = |key: &str| entry.get(key).and_then(Node::as_str).map(str::to_owned);
        let line = entry.as_str().map(str::to_owned).or_else(|| text("command"))?;
        let env = entry.get("env").into_iter().flat_map(Node::entries);
        let env = env.filter_map(|(name, value)| Some((name.to_owned(), value.scalar()?.to_owned())));
        let needs = entry.get("dependencies").into_iter().flat_map(Node::items);
        let needs = needs.filter_map(|need| Some(need.get("script").unwrap_or(need).as_str()?.to_owned()));
        Some(App { name: script.to_owned(), line, env: env.collect(), before: needs.collect(), cwd: None })
    }
}

/// The line of a process: the script with what runs it and what it is given.
fn line(script: &str, interpreter: Option<&str>, flags: &str, arguments: &str) -> String {
    let name = script.rsplit('/').next().unwrap_or(script);
    let file = name.contains('.') || script.contains('/');
    let interpreter = match interpreter {
        Some("none") => None,
        // By a path of the machine on which it runs.
        Some(given) => Some(given.rsplit('/').next().unwrap_or(given)),
        None if name.ends_with(".sh") => Some("sh"),
        None if script.contains(' ') => None,
        None => file.then_some("node"),
    };
    let script = script.trim_start_matches("./");
    let script = if script.contains(' ') { script.to_owned() } else { shell::quote(script) };
    [interpreter.unwrap_or_default(), flags, &script, arguments]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(" ")
}

fn of_javascript(parsed: &File<'_>) -> Vec<App> {
    let Some(object) = javascript::default_export_object(parsed) else { return Vec::new() };
    let apps = match object.get("apps").map(|apps| parsed.resolve(apps)) {
        Some(apps) => match apps.array.clone() {
            Some(list) => list.iter().map(|app| parsed.resolve(app)).collect(),
            None => vec![apps],
        },
        None => vec![object],
    };
    let texts = |arg: Arg<'_>| match &arg.array {
        Some(list) => {
            let words = list.iter().filter_map(|item| {
                let item = parsed.resolve(item);
                item.literal.or(item.number)
            });
            words.map(|word| shell::quote(&word)).collect::<Vec<_>>().join(" ")
        }
        None => arg.literal.unwrap_or_default(),
    };
    let found = apps.iter().filter_map(|app| {
        let text = |keys: &[&str]| keys.iter().find_map(|key| parsed.resolve(app.get(key)?).literal);
        let list = |keys: &[&str]| {
            keys.iter().find_map(|key| app.get(key).map(|arg| texts(parsed.resolve(arg)))).unwrap_or_default()
        };
        let script = text(&["script"])?;
        let mut env: Vec<(String, String)> = Vec::new();
        for key in ["env_production", "env_prod", "env"] {
            for (name, value) in app.get(key).and_then(|env| env.object.as_ref()).into_iter().flatten() {
                let value = value.literal.clone().or_else(|| value.number.clone());
                if let Some(value) = value.filter(|_| env.iter().all(|(known, _)| known != name)) {
                    env.push((name.clone(), value));
                }
            }
        }
        let interpreter = text(&["interpreter", "exec_interpreter"]);
        let flags = list(&["node_args", "nodeArgs", "interpreter_args", "interpreterArgs"]);
        let line = line(&script, interpreter.as_deref(), &flags, &list(&["args"]));
        Some(App {
            name: text(&["name"]).unwrap_or_default(),
            line,
            env,
            before: Vec::new(),
            cwd: inside(text(&["cwd"])),
        })
    });
    found.take(12).collect()
}

fn of_data(root: Node<'_>) -> Vec<App> {
    let listed: Vec<Node<'_>> = root.get("apps").into_iter().flat_map(Node::items).collect();
    let apps = if listed.is_empty() { vec![root.get("apps").unwrap_or(root)] } else { listed };
    let texts = |node: Option<Node<'_>>| match node {
        Some(node) if node.as_str().is_some() => node.as_str().unwrap_or_default().to_owned(),
        Some(node) => node.items().filter_map(Node::scalar).map(shell::quote).collect::<Vec<_>>().join(" "),
        None => String::new(),
    };
    let found = apps.into_iter().filter_map(|app| {
        let text = |keys: &[&str]| keys.iter().find_map(|key| app.get(key)?.as_str());
        let mut env: Vec<(String, String)> = Vec::new();
        for key in ["env_production", "env_prod", "env"] {
            for (name, value) in app.get(key).into_iter().flat_map(Node::entries) {
                if let Some(value) = value.scalar().filter(|_| env.iter().all(|(known, _)| known != name)) {
                    env.push((name.to_owned(), value.to_owned()));
                }
            }
        }
        let flags = texts(app.get("node_args").or_else(|| app.get("interpreter_args")));
        let interpreter = text(&["interpreter", "exec_interpreter"]);
        let line = line(text(&["script"])?, interpreter, &flags, &texts(app.get("args")));
        let name = text(&["name"]).unwrap_or_default().to_owned();
        Some(App { name, line, env, before: Vec::new(), cwd: inside(text(&["cwd"]).map(str::to_owned)) })
    });
    found.take(12).collect()
}

/// A folder of the project; one of a machine says nothing about an image.
fn inside(cwd: Option<String>) -> Option<String> {
    let cwd = cwd?;
    let cwd = cwd.trim_start_matches("./").trim_end_matches('/');
    (!cwd.is_empty() && cwd != "." && !cwd.starts_with(['/', '~', '$'])).then(|| cwd.to_owned())
}

/// The file that Nest runs after it compiled.
fn nest(unit: &Unit<'_>, name: Option<&str>) -> String {
    if let Some(program) = nest::called(&nest::programs(unit), name) {
        return program.file();
    }
    let cli = unit.json("nest-cli.json");
    let text = |key: &str| cli.as_ref().and_then(|file| file.string(&[key])).map(|text| text.value().clone());
    let name = text("entryFile").unwrap_or_else(|| "main".to_owned());
    let root = text("sourceRoot").unwrap_or_else(|| "src".to_owned());
    let config = if unit.has("tsconfig.build.json") { "tsconfig.build.json" } else { "tsconfig.json" };
    let config = typescript::config(unit, config).unwrap_or_default();
    let out = config.out_dir.map_or_else(|| "dist".to_owned(), |out| out.value().clone());
    let inner = root.strip_prefix(config.root_dir.as_str()).unwrap_or(&root).trim_matches('/').to_owned();
    if inner.is_empty() || config.root_dir == root { format!("{out}/{name}") } else { format!("{out}/{inner}/{name}") }
}
